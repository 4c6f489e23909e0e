#include "data/array_files.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "data/array_split.h"
#include "data/chosen_arrays.h"

namespace mm {
namespace {

std::string named(std::string_view name) { return fmt::format("array '{}'", shown(name.substr(0, 120))); }

std::string shown_list(const std::vector<std::string>& paths) { return shown(fmt::format("{}", fmt::join(paths, ", "))); }

std::vector<std::string> names_of(const Arrays& arrays) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : arrays.tensors) names.push_back(name);
  return names;
}

// Files with arrays of the same examples. The files that a column names go into `media`.
Arrays open_side_by_side(const std::vector<std::string>& files, const std::string& column, std::vector<MediaPath>& media) {
  const std::size_t before = media.size();
  const Arrays all = open_arrays_together(files, [&](const std::string& path, Arrays& arrays) {
    if (column.empty() || !arrays.tensors.contains(column)) return;
    MM_CHECK(media.size() == before, Kind::input, named(column) + " stands in a file above already", shown(path));
    const auto own = take_media(arrays, column, std::filesystem::path(file_of_arrays(path)).parent_path().string(), shown(path));
    media.insert(media.end(), own.begin(), own.end());
  });
  MM_CHECK(!all.tensors.empty(), Kind::input, "has no array beside the media files", shown_list(files));
  if (!column.empty())
    MM_CHECK(static_cast<std::int64_t>(media.size() - before) == all.rows(), Kind::input,
             fmt::format("no column '{}' of media files{}", shown(column), did_you_mean(nearest(column, names_of(all)))),
             shown_list(files));
  return all;
}

// Numbers of text columns, over texts that several parts share: [N] each -> [N] each, into `texts`.
void share_texts(std::span<Arrays> parts, const std::string& name, const std::string& where) {
  std::set<std::string> distinct;
  for (const auto& part : parts) {
    const auto own = part.texts.find(name);
    MM_CHECK(own != part.texts.end(), Kind::input, fmt::format("column '{}' is text in one part and a number in another", shown(name)),
             where);
    distinct.insert(own->second.begin(), own->second.end());
  }
  const std::vector<std::string> all(distinct.begin(), distinct.end());
  for (auto& part : parts) {
    std::vector<std::int64_t> place;
    for (const auto& text : part.texts.at(name)) place.push_back(std::ranges::lower_bound(all, text) - all.begin());
    at::Tensor& numbers = part.tensors.at(name);
    numbers = numbers.clone();  // [N]
    for (auto& number : std::span(numbers.mutable_data_ptr<std::int64_t>(), static_cast<std::size_t>(numbers.numel())))
      number = place[static_cast<std::size_t>(number)];
    part.texts[name] = all;
  }
}

// Parts of a set one behind the other. What a part lacks is left out: it may not be needed.
Arrays join(std::vector<Arrays> parts, const std::string& where) {
  std::set<std::string> texts;
  for (const auto& part : parts)
    for (const auto& [name, list] : part.texts) texts.insert(name);
  for (const auto& name : texts)
    if (std::ranges::all_of(parts, [&](const Arrays& part) { return part.tensors.contains(name); })) share_texts(parts, name, where);
  Arrays all{.tensors = {}, .texts = parts.front().texts, .columns = parts.front().columns};
  for (const auto& [name, first] : parts.front().tensors) {
    std::vector<at::Tensor> pieces;
    for (const auto& part : parts) {
      const auto piece = part.tensors.find(name);
      if (piece == part.tensors.end()) break;
      MM_CHECK(piece->second.sizes().slice(1) == first.sizes().slice(1), Kind::input,
               fmt::format("{} has rows of shape [{}] in one part and [{}] in another", named(name),
                           fmt::join(first.sizes().slice(1), ", "), fmt::join(piece->second.sizes().slice(1), ", ")),
               where);
      pieces.push_back(piece->second);
    }
    if (pieces.size() == parts.size()) all.tensors[name] = at::cat(pieces);  // [N, ...]
  }
  MM_CHECK(!all.tensors.empty(), Kind::input, "the parts have no array in common", where);
  return all;
}

}  // namespace

ArrayFiles open_array_files(const ArraySetOptions& options, const std::string& where) {
  MM_CHECK(!options.files.empty(), Kind::usage, "no files of arrays are named", "files");
  std::vector<MediaPath> media;
  std::vector<Arrays> parts{open_side_by_side(options.files, options.media, media)};
  std::vector<at::Tensor> split{at::full({parts[0].rows()}, std::int64_t{0}, at::kLong)};  // [N_part] each
  std::int64_t number = 0;
  for (const auto* files : {&options.valid_files, &options.test_files}) {
    ++number;
    if (files->empty()) continue;
    parts.push_back(open_side_by_side(*files, options.media, media));
    split.push_back(at::full({parts.back().rows()}, number, at::kLong));
  }
  const bool by_files = parts.size() > 1;
  ArrayFiles opened{by_files ? join(std::move(parts), where) : std::move(parts.front()), {}, std::move(media)};
  const auto column = opened.arrays.tensors.find(options.split);
  MM_CHECK(
      column != opened.arrays.tensors.end() || options.split.empty() || options.split == ArraySetOptions().split, Kind::input,
      fmt::format("no array '{}' for the split{}", shown(options.split), did_you_mean(nearest(options.split, names_of(opened.arrays)))),
      where);
  if (by_files) {
    MM_CHECK(column == opened.arrays.tensors.end(), Kind::usage,
             fmt::format("the split is said twice: by files, and by {}", named(options.split)), where,
             "rename the array, or give all rows in one list of files");
    opened.split = at::cat(split);  // [N]
  } else if (column != opened.arrays.tensors.end()) {
    const auto texts = opened.arrays.texts.find(options.split);
    opened.split = read_split(column->second, texts == opened.arrays.texts.end() ? nullptr : &texts->second, options.split, where);  // [N]
    opened.arrays.tensors.erase(column);
  }
  return opened;
}

}  // namespace mm
