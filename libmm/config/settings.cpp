#include "config/settings.h"

namespace mm {

std::string Setting::environment() const {
  std::string name = "MM_";
  for (const char c : key) name += c == '.' || c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Setting* Settings::find(std::string_view key) {
  for (auto& setting : list)
    if (setting.key == key) return &setting;
  return nullptr;
}

bool Settings::has_group(std::string_view key) const {
  for (const auto& group : groups)
    if (group.key == key) return true;
  return false;
}

std::vector<std::string> Settings::keys() const {
  std::vector<std::string> keys;
  for (const auto& setting : list) keys.push_back(setting.key);
  return keys;
}

}  // namespace mm
