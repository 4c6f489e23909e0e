#include "task/media_inputs.h"

#include <ATen/ops/full.h>
#include <fmt/format.h>

#include <limits>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "feature/extractor.h"
#include "feature/media_features.h"

namespace mm {
namespace {

struct MadeOfFile {
  NamedTensors features;  // [C] each
  std::string hash;
};

// What is made of each distinct file.
std::map<std::string, MadeOfFile> make_all(const std::vector<MediaPath>& media, const MediaExtractor& extract,
                                           const std::string& progress) {
  std::map<std::string, MadeOfFile> all;
  for (const auto& file : media) all[file.path];
  std::vector<std::string> paths;
  for (const auto& [path, made] : all) paths.push_back(path);

  Log log("mm train", Level::normal, false);
  Progress bar(log, progress, paths.size());
  bar.remark([] { return std::string("files of sounds and pictures"); });
  const int threads = cpu_count();
  std::size_t next = 0;
  ReadAhead<std::size_t, MadeOfFile> ahead(
      threads, 4 * static_cast<std::size_t>(threads), [&] { return next < paths.size() ? std::optional(next++) : std::nullopt; },
      [&](std::size_t i) { return MadeOfFile{.features = extract(paths[i]), .hash = sha256_of_file(paths[i])}; });
  while (auto made = ahead.next()) {
    all[paths[made->source]] = std::move(made->get());
    bar.advance();
  }
  return all;
}

// [N, C] f32, NaN where a file has nothing; undefined where none has.
at::Tensor rows_of(const std::string& name, std::int64_t width, const std::vector<MediaPath>& media,
                   const std::map<std::string, MadeOfFile>& made) {
  at::Tensor rows;  // [N, C]
  for (std::size_t i = 0; i < media.size(); ++i) {
    const auto& features = made.at(media[i].path).features;
    const auto found = features.find(name);
    if (found == features.end()) continue;
    if (!rows.defined())
      rows = at::full({static_cast<std::int64_t>(media.size()), width}, std::numeric_limits<double>::quiet_NaN(), at::kFloat);
    rows[static_cast<std::int64_t>(i)].copy_(found->second);
  }
  return rows;
}

}  // namespace

void extract_media(ArraySet& set, const std::string& progress) {
  MM_ASSERT(static_cast<std::int64_t>(set.media.size()) == set.rows());
  std::vector<const Extractor*> wanted;
  for (const auto& name : set.extracted) wanted.push_back(&find_extractor(name, "data.arrays.inputs"));
  const bool all = wanted.empty();
  if (all)
    for (const auto& extractor : extractors()) wanted.push_back(&extractor);
  const MediaExtractor extract(wanted);
  const auto made = make_all(set.media, extract, progress);

  Sha256 hash;
  const auto add = [&](const std::string& text) { hash.update(std::as_bytes(std::span(text))); };
  add(set.fingerprint);
  set.extracted.clear();
  for (const auto* extractor : wanted) {
    const std::string name(extractor->name);
    const at::Tensor rows = rows_of(name, extractor->width(), set.media, made);  // [N, C]
    MM_CHECK(rows.defined() || all, Kind::input, fmt::format("no file has what '{}' is made of: {}", name, extractor->summary),
             "data.arrays.media", "take it out of data.arrays.inputs");
    if (!rows.defined()) continue;
    MM_CHECK(set.inputs.emplace(name, rows).second, Kind::input,
             fmt::format("has an array '{}', and what is made of the media files is called so too", name), "data.arrays.media");
    set.extracted.push_back(name);
    add(name);
    hash.update(std::span(static_cast<const std::byte*>(rows.const_data_ptr()), rows.nbytes()));
  }
  MM_CHECK(!set.extracted.empty(), Kind::input, "the media files have nothing that inputs are made of", "data.arrays.media");
  for (const auto& file : set.media) {
    set.ids.push_back(file.name);
    set.file_hashes.push_back(made.at(file.path).hash);
  }
  set.fingerprint = hash.hex();
}

}  // namespace mm
