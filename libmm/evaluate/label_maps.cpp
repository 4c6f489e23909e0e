#include "evaluate/label_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/number.h"
#include "base/parallel.h"
#include "evaluate/label_png.h"
#include "metric/plain_text.h"
#include "metric/segmentation_scores.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

// The names of the PNGs below a folder, without their ending, sorted.
std::vector<std::string> names_below(const std::string& folder) {
  std::error_code error;
  MM_CHECK(fs::is_directory(folder, error), Kind::input, "is no folder", shown(folder), "a folder of label maps, one PNG a picture");
  std::vector<std::string> names;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto ending = at->path().extension();
    MM_CHECK(ending == ".png" || lowered(ending.string()) != ".png", Kind::input, "a name that ends in capitals is not looked for",
             shown(at->path().string()), "let it end in .png");
    if (ending == ".png") names.push_back(at->path().lexically_relative(folder).replace_extension().string());
  }
  MM_CHECK(!error, Kind::input, "cannot be listed: " + error.message(), shown(folder));
  MM_CHECK(!names.empty(), Kind::input, "holds no PNG", shown(folder));
  std::ranges::sort(names);
  return names;
}

LabelMap read_map(const std::string& path) {
  const MappedFile file(path);
  return read_label_png(file.bytes(), shown(path));
}

struct JudgedMap {
  PictureLabels labels;
  std::uint64_t held_to = 0;
};

JudgedMap judge_map(const std::string& said_path, const std::string& truth_path, std::optional<std::uint16_t> ignored) {
  const auto said = read_map(said_path), truth = read_map(truth_path);
  MM_CHECK(said.width == truth.width && said.height == truth.height, Kind::input,
           fmt::format("has {} x {} pixels, and its reference {} x {}", said.width, said.height, truth.width, truth.height),
           shown(said_path));
  const auto* bytes = reinterpret_cast<const char*>(truth.labels.data());
  return {.labels = count_labels(said.labels, truth.labels, ignored),
          .held_to = hash64({bytes, truth.labels.size() * sizeof(truth.labels.front())})};
}

std::optional<std::uint16_t> label_to_ignore(const std::string& text) {
  if (text == "none") return std::nullopt;
  const auto label = whole_number<std::uint16_t>(text);
  MM_CHECK(label, Kind::usage, fmt::format("'{}' is no label", shown(text)), "--ignore-label", "a number from 0 to 65535, or none");
  return label;
}

}  // namespace

Judgement judge_label_maps(const std::string& predictions, const std::string& references, const std::string& ignored) {
  MM_CHECK(!references.empty(), Kind::usage, "the folder of references is missing", "--ref",
           "mm evaluate segmentation --pred predicted-maps --ref true-maps");
  const auto ignore = label_to_ignore(ignored);
  const auto said = names_below(predictions), names = names_below(references);
  for (const auto& name : names)
    MM_CHECK(std::ranges::binary_search(said, name), Kind::input, fmt::format("nothing was predicted for '{}'", shown(name)),
             shown(predictions));
  for (const auto& name : said)
    MM_CHECK(std::ranges::binary_search(names, name), Kind::input, "has no reference",
             shown((fs::path(predictions) / name).string() + ".png"));
  const auto path = [](const std::string& folder, const std::string& name) { return (fs::path(folder) / name).string() + ".png"; };
  auto judged =
      made_by_all(names.size(), [&](std::size_t i) { return judge_map(path(predictions, names[i]), path(references, names[i]), ignore); });
  Judgement judgement{.ids = {}, .held_to = {}, .scores = {}, .protocol = {}};
  std::vector<PictureLabels> pictures;
  double pixels = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    judgement.ids.push_back(as_utf8(names[i]));
    judgement.held_to.push_back(judged[i].held_to);
    pixels += judged[i].labels.pixels;
    pictures.push_back(std::move(judged[i].labels));
  }
  MM_CHECK(pixels > 0, Kind::input, fmt::format("no pixel counts: all are {}", ignored), shown(references));
  judgement.scores = segmentation_scores(std::move(pictures));
  judgement.remarks.push_back(fmt::format("{} pixels", pixels));
  judgement.protocol =
      fmt::format("over all pixels of all pictures{}; labels are all that are true or said; majority: the most frequent one everywhere",
                  ignore ? fmt::format(" but those labelled {}", *ignore) : "");
  return judgement;
}

}  // namespace mm
