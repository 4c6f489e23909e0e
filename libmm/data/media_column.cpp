#include "data/media_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "feature/extractor.h"

namespace mm {

std::vector<MediaPath> take_media(Arrays& arrays, const std::string& column, const std::string& folder, const std::string& where) {
  const auto found = arrays.tensors.find(column);
  std::vector<std::string> texts;
  for (const auto& [name, list] : arrays.texts) texts.push_back(name);
  MM_CHECK(found != arrays.tensors.end(), Kind::input,
           fmt::format("no column '{}' of media files{}", shown(column), did_you_mean(nearest(column, texts))), where);
  const auto names = arrays.texts.find(column);
  MM_CHECK(names != arrays.texts.end(), Kind::input, fmt::format("column '{}' holds numbers, not names of media files", shown(column)),
           where);
  const auto numbers = found->second.contiguous();  // [N]
  std::vector<MediaPath> files;
  for (const auto number : std::span(numbers.const_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel()))) {
    const std::string& name = names->second.at(static_cast<std::size_t>(number));
    const std::filesystem::path path(name);
    files.push_back({.name = name, .path = path.is_absolute() || folder.empty() ? name : (std::filesystem::path(folder) / path).string()});
  }
  arrays.texts.erase(names);
  arrays.tensors.erase(found);
  return files;
}

std::vector<std::string> take_extractors(std::vector<std::string>& inputs, const Arrays& arrays, const std::string& where) {
  std::vector<std::string> wanted, taken;
  for (const auto& name : inputs)
    if (is_extractor(name)) wanted.push_back(name);
  MM_CHECK(!wanted.empty(), Kind::usage, "none of the inputs is made of the media files", "data.arrays.inputs",
           "name some of prosody, pitch, log-mel, face, motion; `mm list extractors` says what they are");
  std::erase_if(inputs, [&](const std::string& name) {
    const bool taking = name.starts_with('!') && is_extractor(name.substr(1));
    if (taking) taken.push_back(name.substr(1));
    return taking || is_extractor(name);
  });
  for (const auto& name : taken) std::erase(wanted, name);
  for (const auto& name : wanted)
    MM_CHECK(!arrays.tensors.contains(name), Kind::input,
             fmt::format("has an array '{}', and what is made of the media files is called so too", name), where, "rename the array");
  return wanted;
}

}  // namespace mm
