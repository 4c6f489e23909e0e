#include "model/feature_extractor.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"

namespace mm {

Json feature_extractor_config(const Folder& folder, std::string_view type) {
  const auto all = folder.file("processor_config.json");
  auto json = all.is_object() ? all.get("feature_extractor") : Json();
  if (json.is_null()) json = folder.file("preprocessor_config.json");
  MM_CHECK(json.is_object(), Kind::input, "holds neither preprocessor_config.json nor a processor_config.json with a feature_extractor",
           shown(folder.path()), "they say how sounds become what the model hears: take them from the model this one was made of");
  const auto asked = json.string("feature_extractor_type", type);
  MM_CHECK(asked == type, Kind::input, fmt::format("asks for '{}', which this model's family does not use; it uses {}", shown(asked), type),
           json.where());
  return json;
}

}  // namespace mm
