#include "data/array_files.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "data/array_names.h"
#include "data/array_split.h"
#include "data/chosen_arrays.h"
#include "data/joined_parts.h"

namespace mm {
namespace {

// Files with arrays of the same examples. The files that a column names go into `media`.
Arrays open_side_by_side(const std::vector<std::string>& files, const std::string& column, std::vector<MediaPath>& media) {
  const std::size_t before = media.size();
  const Arrays all = open_arrays_together(files, [&](const std::string& path, Arrays& arrays) {
    if (column.empty() || !arrays.tensors.contains(column)) return;
    MM_CHECK(media.size() == before, Kind::input, array_named(column) + " stands in a file above already", shown(path));
    const auto own = take_media(arrays, column, std::filesystem::path(file_of_arrays(path)).parent_path().string(), shown(path));
    media.insert(media.end(), own.begin(), own.end());
  });
  MM_CHECK(!all.tensors.empty(), Kind::input, "has no array beside the media files", shown_paths(files));
  if (!column.empty())
    MM_CHECK(static_cast<std::int64_t>(media.size() - before) == all.rows(), Kind::input,
             fmt::format("no column '{}' of media files{}", shown(column), did_you_mean(nearest(column, names_of(all)))),
             shown_paths(files));
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
  ArrayFiles opened{by_files ? join_parts(std::move(parts), where) : std::move(parts.front()), {}, std::move(media)};
  const auto column = opened.arrays.tensors.find(options.split);
  MM_CHECK(
      column != opened.arrays.tensors.end() || options.split.empty() || options.split == ArraySetOptions().split, Kind::input,
      fmt::format("no array '{}' for the split{}", shown(options.split), did_you_mean(nearest(options.split, names_of(opened.arrays)))),
      where);
  if (by_files) {
    MM_CHECK(column == opened.arrays.tensors.end(), Kind::usage,
             fmt::format("the split is said twice: by files, and by {}", array_named(options.split)), where,
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
