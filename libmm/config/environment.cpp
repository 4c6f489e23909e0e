#include "config/environment.h"

#include <cstdlib>

#include "base/check.h"
#include "config/yaml.h"

namespace mm {
namespace {

void take_list(Setting& setting, const std::string& text, const std::string& name) {
  std::vector<std::string> texts{text};
  if (text.starts_with('[')) {
    const Yaml list = read_yaml(text, name);
    texts.clear();
    for (const auto& item : list.items) {
      MM_CHECK(item.type == Yaml::Type::scalar, Kind::usage, "expected a list of texts", name);
      texts.push_back(item.text);
    }
  }
  assign_list(setting.target, texts, setting.limits, name);
}

}  // namespace

void apply_environment(Settings& settings) {
  for (auto& setting : settings.list) {
    if (setting.limits.deed) continue;
    const std::string name = setting.environment();
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') continue;
    if (is_list(setting.target))
      take_list(setting, value, name);
    else
      assign(setting.target, value, setting.limits, name);
    setting.origin = name;
  }
}

}  // namespace mm
