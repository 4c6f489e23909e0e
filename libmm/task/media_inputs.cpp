#include "task/media_inputs.h"

#include <ATen/ops/full.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
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

// Makes of each distinct file what is not yet known of it.
void make_all(const std::vector<MediaPath>& media, const std::vector<const Extractor*>& wanted, MadeMedia& made,
              const std::string& progress) {
  const auto is_known = [&](const MadeMedia::File& file) {
    return std::ranges::all_of(wanted, [&](const Extractor* extractor) { return file.tried.contains(std::string(extractor->name)); });
  };
  std::set<std::string> distinct;
  for (const auto& file : media)
    if (!is_known(made.files[file.path])) distinct.insert(file.path);
  if (distinct.empty()) return;
  const std::vector<std::string> paths(distinct.begin(), distinct.end());

  Log log("mm train", Level::normal, false);
  Progress bar(log, progress, paths.size());
  bar.remark([] { return std::string("files of sounds and pictures"); });
  const MediaExtractor extract(wanted);
  const int threads = cpu_count();
  std::size_t next = 0;
  ReadAhead<std::size_t, MadeMedia::File> ahead(
      threads, 4 * static_cast<std::size_t>(threads), [&] { return next < paths.size() ? std::optional(next++) : std::nullopt; },
      [&](std::size_t i) { return MadeMedia::File{.features = extract(paths[i]), .tried = {}, .hash = sha256_of_file(paths[i])}; });
  std::optional<Error> first;  // what was wrong; all files are tried, so that one run tells how many are
  std::size_t failed = 0;
  while (auto one = ahead.next()) {
    bar.advance();
    try {
      MadeMedia::File& file = made.files[paths[one->source]];
      MadeMedia::File& fresh = one->get();
      for (auto& [name, tensor] : fresh.features) file.features[name] = tensor;  // [C]
      for (const auto* extractor : wanted) file.tried.emplace(extractor->name);
      file.hash = fresh.hash;
    } catch (const Error& error) {
      if (!first) first = error;
      ++failed;
    }
  }
  if (failed == 1) throw Error(*first);
  if (failed > 1)
    throw Error(first->kind, first->what(), first->where,
                fmt::format("so it is, or otherwise wrong, with {} of {} files", failed, paths.size()));
}

// [N, C] f32, NaN where a file has nothing; undefined where none has.
at::Tensor rows_of(const std::string& name, std::int64_t width, const std::vector<MediaPath>& media, const MadeMedia& made) {
  at::Tensor rows;  // [N, C]
  for (std::size_t i = 0; i < media.size(); ++i) {
    const auto& features = made.files.at(media[i].path).features;
    const auto found = features.find(name);
    if (found == features.end()) continue;
    if (!rows.defined())
      rows = at::full({static_cast<std::int64_t>(media.size()), width}, std::numeric_limits<double>::quiet_NaN(), at::kFloat);
    rows[static_cast<std::int64_t>(i)].copy_(found->second);
  }
  return rows;
}

}  // namespace

void extract_media(ArraySet& set, MadeMedia& made, const std::string& progress) {
  MM_ASSERT(static_cast<std::int64_t>(set.media.size()) == set.rows());
  std::vector<const Extractor*> wanted;
  for (const auto& name : set.extracted) wanted.push_back(&find_extractor(name, "data.arrays.inputs"));
  make_all(set.media, wanted, made, progress);

  Sha256 hash;
  const auto add = [&](const std::string& text) { hash.update(std::as_bytes(std::span(text))); };
  add(set.fingerprint);
  for (const auto* extractor : wanted) {
    const std::string name(extractor->name);
    const at::Tensor rows = rows_of(name, extractor->width(), set.media, made);  // [N, C]
    MM_CHECK(rows.defined(), Kind::input, fmt::format("no file has what '{}' is made of: {}", name, extractor->summary),
             "data.arrays.media", "take it out of data.arrays.inputs");
    MM_CHECK(set.inputs.emplace(name, rows).second, Kind::input,
             fmt::format("has an array '{}', and what is made of the media files is called so too", name), "data.arrays.media");
    add(name);
    hash.update(std::span(static_cast<const std::byte*>(rows.const_data_ptr()), rows.nbytes()));
  }
  for (const auto& file : set.media) {
    set.ids.push_back(file.name);
    set.file_hashes.push_back(made.files.at(file.path).hash);
  }
  set.fingerprint = hash.hex();
}

}  // namespace mm
