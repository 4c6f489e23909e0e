#include "model/generation_settings.h"

namespace mm {

Json generation_settings(const Folder& folder, std::string_view part, const Json& defaults) {
  if (!folder.file("generation_config.json").is_null()) return folder.generation_config();
  Json settings = folder.config();
  const auto add = [&settings](const std::string& key, const Json& value) {
    if (settings.get(key).is_null() && !value.is_null()) settings.set(key, value);
  };
  if (const Json block = settings.get(part); block.is_object()) block.each_member(add);
  defaults.each_member(add);
  return settings;
}

}  // namespace mm
