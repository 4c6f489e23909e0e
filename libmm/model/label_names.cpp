#include "model/label_names.h"

#include <fmt/format.h>

#include <charconv>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"

namespace mm {

std::vector<std::string> label_names(const Json& config) {
  std::vector<std::string> labels;
  const Json names = config.get("id2label");
  if (names.is_null()) {
    const auto count = config_size(config, "num_labels", 2);
    for (std::int64_t i = 0; i < count; ++i) labels.push_back(fmt::format("LABEL_{}", i));
    return labels;
  }
  MM_CHECK(names.size() > 0, Kind::input, "id2label is empty", config.where());
  labels.resize(names.size());
  std::vector<bool> named(names.size());
  names.each_member([&](const std::string& key, const Json& value) {
    std::size_t place = names.size();
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), place);
    MM_CHECK(error == std::errc() && end == key.data() + key.size() && place < names.size() && !named[place], Kind::input,
             fmt::format("id2label has the key '{}'; {} labels have the numbers 0 to {}", shown(key), names.size(), names.size() - 1),
             config.where());
    labels[place] = value.string();
    named[place] = true;
  });
  return labels;
}

}  // namespace mm
