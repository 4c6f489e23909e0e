#include "data/chosen_arrays.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "config/nearest.h"

namespace mm {
namespace {

// Takes one array over, under a name that may be new: "words=text".
void take(const std::string& text, const Arrays& all, Arrays& some, const std::string& where) {
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals), old = equals == std::string::npos ? name : text.substr(equals + 1);
  std::vector<std::string> known;
  for (const auto& entry : all.tensors) known.push_back(entry.first);
  const auto found = all.tensors.find(old);
  MM_CHECK(found != all.tensors.end(), Kind::input, fmt::format("no array '{}'{}", shown(old), did_you_mean(nearest(old, known))),
           shown(where));
  MM_CHECK(!name.empty() && some.tensors.emplace(name, found->second).second, Kind::usage,
           fmt::format("array '{}' is taken twice, or without a name", shown(name)), shown(where));
  if (const auto texts = all.texts.find(old); texts != all.texts.end()) some.texts[name] = texts->second;
  if (std::ranges::find(all.columns, old) != all.columns.end()) some.columns.push_back(name);
}

}  // namespace

std::string file_of_arrays(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) ? path : path.substr(0, path.rfind('#'));
}

Arrays open_chosen_arrays(const std::string& path) {
  const std::string file = file_of_arrays(path);
  Arrays all = open_arrays(file);
  if (file.size() == path.size()) return all;
  Arrays some;
  for (const auto part : comma_parts(std::string_view(path).substr(file.size() + 1))) take(std::string(part), all, some, file);
  return some;
}

}  // namespace mm
