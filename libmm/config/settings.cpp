#include "config/settings.h"

namespace mm {

namespace {

std::string variable_of(std::string_view words) {
  std::string name = "MM_";
  for (const char c : words) name += c == '.' || c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

}  // namespace

std::string Setting::variable(std::string_view program) const { return variable_of(std::string(program) + "." + key); }

std::string Setting::shared_variable() const { return limits.everywhere ? variable_of(key) : ""; }

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
