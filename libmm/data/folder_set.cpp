#include "data/folder_set.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "data/class_names.h"
#include "data/drawn_parts.h"
#include "data/name_listing.h"
#include "data/set_rows.h"
#include "media/resize.h"

namespace mm {
namespace {

// A picture as its name tells it.
struct NamedPicture {
  std::string name, label;
  std::int64_t part = 0;  // 0 training, 1 validation, 2 test
};

std::int64_t part_of(const std::string& folder, const std::string& where) {
  if (folder == "train") return 0;
  if (folder == "valid" || folder == "val" || folder == "dev" || folder == "validation") return 1;
  MM_CHECK(folder == "test", Kind::input, fmt::format("the folder '{}' beside 'train' is neither valid nor test", shown(folder)), where);
  return 2;
}

std::vector<NamedPicture> find_pictures(const FolderSetOptions& options, bool parts) {
  std::vector<NamedPicture> pictures;
  for (const auto& name : names_below(options.path, parts ? 2 : 1)) {
    const std::size_t first = name.find('/'), second = name.find('/', first + 1);
    if (parts)
      pictures.push_back({name, name.substr(first + 1, second - first - 1), part_of(name.substr(0, first), shown(options.path))});
    else
      pictures.push_back({name, name.substr(0, first), 0});
  }
  MM_CHECK(std::ranges::any_of(pictures, [](const NamedPicture& picture) { return picture.part == 0; }), Kind::input,
           "holds no folders with pictures to learn from", shown(options.path), "pictures lie in CLASS/ or in train/CLASS/");
  return pictures;
}

// Puts the pictures into their rows. -> the hash of each file
std::vector<std::string> make_pictures(const FolderSetOptions& options, const std::vector<NamedPicture>& pictures, SetRows& rows) {
  return made_by_all(pictures.size(), [&](std::size_t i) {
    const std::string path = options.path + "/" + pictures[i].name, bytes = read_file(path);
    const Image image = decode_image(std::as_bytes(std::span(bytes)), path);
    auto planes = square_planes(image, options.side, options.grey);
    rows.put(i, at::from_blob(planes.data(), {options.grey ? 1 : 3, options.side, options.side}, at::kByte));  // [C, side, side]
    return sha256(bytes);
  });
}

}  // namespace

std::vector<std::uint8_t> square_planes(const Image& image, int side, bool grey) {
  const int edge = std::min(image.width, image.height), left = (image.width - edge) / 2, top = (image.height - edge) / 2;
  Image square{.width = edge, .height = edge, .pixels = {}};
  for (int y = 0; y < edge; ++y) {
    const auto row = std::span(image.pixels).subspan((static_cast<std::size_t>(top + y) * image.width + left) * 3, 3UL * edge);
    square.pixels.insert(square.pixels.end(), row.begin(), row.end());
  }
  if (edge != side) square = resize(square, side, side, Resample::bilinear);
  const std::size_t count = static_cast<std::size_t>(side) * side;
  std::vector<std::uint8_t> planes(grey ? count : 3 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto* rgb = &square.pixels[3 * i];
    if (grey)
      planes[i] = static_cast<std::uint8_t>((rgb[0] * 19595 + rgb[1] * 38470 + rgb[2] * 7471 + 0x8000) >> 16);  // ITU-R 601-2, as Pillow
    else
      for (std::size_t c = 0; c < 3; ++c) planes[c * count + i] = rgb[c];
  }
  return planes;
}

ArraySet read_folder_set(const FolderSetOptions& options) {
  MM_ASSERT(options.side >= 1);
  std::error_code ignored;
  MM_CHECK(std::filesystem::is_directory(options.path, ignored), Kind::input, "no such folder of pictures", shown(options.path),
           "set data.folders.path, or MM_DATA where the experiment uses it; its first lines say where the pictures come from");
  const bool parts = std::filesystem::is_directory(options.path + "/train", ignored);
  const std::vector<NamedPicture> pictures = find_pictures(options, parts);
  SetRows planes(pictures.size(), {options.grey ? 1 : 3, options.side, options.side}, at::kByte, shown(options.path));
  const auto hashes = make_pictures(options, pictures, planes);

  ArraySet set;
  std::set<std::string> labels;
  for (const auto& picture : pictures) labels.insert(picture.label);
  set.class_names = class_order(labels);
  set.labels = at::empty({static_cast<std::int64_t>(pictures.size())}, at::kLong);  // [N]
  Sha256 hash;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    set.labels.mutable_data_ptr<std::int64_t>()[i] = std::ranges::find(set.class_names, pictures[i].label) - set.class_names.begin();
    set.ids.push_back(pictures[i].name);
    set.file_hashes.push_back(hashes[i]);
    (pictures[i].part == 0 ? set.train : pictures[i].part == 1 ? set.valid : set.test).push_back(row);
    const std::string line = fmt::format("{}:{} {}\n", pictures[i].name.size(), pictures[i].name, hashes[i]);
    hash.update(std::as_bytes(std::span(line)));
  }
  set.inputs["picture"] = planes.all();  // [N, C, side, side]
  const std::string form = fmt::format("{} {}", options.side, options.grey);
  hash.update(std::as_bytes(std::span(form)));
  set.fingerprint = hash.hex();
  for (const auto& [fraction, option] :
       {std::pair{options.test_fraction, "data.folders.test-fraction"}, std::pair{options.valid_fraction, "data.folders.valid-fraction"}})
    MM_CHECK(fraction == 0 || !parts, Kind::usage, "the folders say which pictures these are", option, "leave the fraction out");
  draw_parts(set, {.test = options.test_fraction, .valid = options.valid_fraction, .seed = options.seed}, shown(options.path));
  return set;
}

}  // namespace mm
