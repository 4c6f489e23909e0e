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

Arrays open_arrays_together(const std::vector<std::string>& files, const std::function<void(const std::string&, Arrays&)>& each) {
  Arrays all;
  for (const auto& path : files) {
    Arrays arrays = open_chosen_arrays(path);
    const std::int64_t rows = arrays.rows();
    if (each) each(path, arrays);
    MM_CHECK(all.tensors.empty() || arrays.tensors.empty() || all.rows() == rows, Kind::input,
             fmt::format("has {} rows, {} has {}", rows, shown(files.front()), all.tensors.empty() ? 0 : all.rows()), shown(path),
             "the files of one list hold arrays of the same examples");
    for (auto& [name, tensor] : arrays.tensors)
      MM_CHECK(all.tensors.emplace(name, tensor).second, Kind::input,
               fmt::format("array '{}' stands in a file above already", shown(name.substr(0, 120))), shown(path),
               "FILE#NAME takes some arrays of a file, FILE#NEW=NAME calls one otherwise");
    all.texts.merge(arrays.texts);
    all.columns.insert(all.columns.end(), arrays.columns.begin(), arrays.columns.end());
  }
  return all;
}

}  // namespace mm
