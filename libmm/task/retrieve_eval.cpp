#include "task/retrieve_eval.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/signals.h"
#include "base/standard_output.h"
#include "evaluate/rankings.h"
#include "metric/bootstrap.h"
#include "metric/ranking_scores.h"
#include "task/format.h"
#include "task/text_pairs.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 32;
constexpr const char* kProtocol =
    "cosine, f32; R@k: any positive in the first k, recall@k: the share of them; MedR of the first positive, rounded down between two; "
    "what has equal "
    "scores shares its mean rank";

// Things and texts of a file as vectors, each text once.
struct EmbeddedPairs {
  at::Tensor media, texts;                         // [N, E], [M, E], of length 1
  std::vector<std::vector<std::size_t>> texts_of;  // of each thing
  std::string kind;
};

Record record_of(const std::string& name, bool media) {
  Record record;
  record.id = record.input = name;
  if (media) record.media = name;
  return record;
}

class PairMaker {
 public:
  PairMaker(VectorMaker& maker, const ImageLimits& limits, Log& log, const BatchOptions& batch)
      : maker_(maker), limits_(limits), log_(log), batch_(batch) {}

  EmbeddedPairs operator()(const std::vector<TextPair>& pairs) {
    EmbeddedPairs made;
    std::vector<std::string> files, texts;
    std::map<std::string, std::size_t> known;
    for (const auto& pair : pairs) {
      files.push_back(pair.media);
      auto& of_one = made.texts_of.emplace_back();
      for (const auto& text : pair.texts) {
        const auto [place, is_new] = known.try_emplace(text, texts.size());
        if (is_new) texts.push_back(text);
        of_one.push_back(place->second);
      }
    }
    made.media = vectors_of(files, true, made.kind);
    std::string text;
    made.texts = vectors_of(texts, false, text);
    return made;
  }

 private:
  // -> [names, E]
  at::Tensor vectors_of(const std::vector<std::string>& names, bool media, std::string& kind) {
    Progress progress(log_, batch_.progress, names.size());
    const int threads = cpu_count();
    std::size_t next = 0;
    ReadAhead<std::size_t, VectorItem> ahead(
        threads, 2 * kTogether, [&] { return next < names.size() && stop_signal() == 0 ? std::optional(next++) : std::nullopt; },
        [&](std::size_t& place) {
          const auto record = record_of(names[place], media);
          return maker_.prepare(record, read_content(record, limits_));
        });
    std::vector<at::Tensor> rows;  // [E] each
    std::vector<VectorItem> items;
    const auto compute = [&] {
      for (auto& vector : maker_(items)) rows.push_back(std::move(vector));
      progress.advance(items.size());
      items.clear();
    };
    while (auto made = ahead.next()) {
      items.push_back(std::move(made->get()));
      if (kind.empty()) kind = items.back().kind;
      if (items.size() == kTogether) compute();
    }
    if (!items.empty()) compute();
    MM_CHECK(rows.size() == names.size(), Kind::resource, "was asked to stop before all was read");
    return at::stack(rows);
  }

  VectorMaker& maker_;
  ImageLimits limits_;
  Log& log_;
  BatchOptions batch_;
};

// Each row's positives among the columns. products: [rows, columns] f32
std::vector<RankedQuery> ranked(const at::Tensor& products, std::span<const std::vector<std::size_t>> positives) {
  std::vector<RankedQuery> queries;
  const auto columns = static_cast<std::size_t>(products.size(1));
  const float* row = products.const_data_ptr<float>();
  for (const auto& wanted : positives) {
    const std::vector<double> scores(row, row + columns);
    queries.push_back(rank_by_scores(scores, wanted));
    row += columns;
  }
  return queries;
}

// All rows, some at a time, so that no table of all pairs is held.
std::vector<RankedQuery> ranked_by_parts(const at::Tensor& rows, const at::Tensor& columns,
                                         std::span<const std::vector<std::size_t>> positives) {
  constexpr std::int64_t kRows = 256;
  std::vector<RankedQuery> all;
  for (std::int64_t row = 0; row < rows.size(0); row += kRows) {
    const auto end = std::min(rows.size(0), row + kRows);
    const auto products = at::matmul(rows.slice(0, row, end), columns.t()).contiguous();  // [n, M]
    auto some = ranked(products, positives.subspan(static_cast<std::size_t>(row), static_cast<std::size_t>(end - row)));
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

std::vector<Score> named(std::vector<Score> scores, const std::string& prefix) {
  for (auto& score : scores) score.name = prefix + score.name;
  return scores;
}

// Figures of one fold: things `begin` to `end`, and the texts that are theirs.
std::vector<Score> scores_of_fold(const at::Tensor& media, const at::Tensor& texts, std::span<const std::vector<std::size_t>> texts_of,
                                  const std::string& kind, std::span<const std::size_t> depths, std::size_t& tied) {
  std::map<std::size_t, std::size_t> places;  // of all texts among those of the fold
  std::vector<std::vector<std::size_t>> own, media_of;
  for (std::size_t i = 0; i < texts_of.size(); ++i) {
    auto& of_one = own.emplace_back();
    for (const auto text : texts_of[i]) {
      const auto place = places.try_emplace(text, places.size()).first->second;
      if (place == media_of.size()) media_of.emplace_back();
      of_one.push_back(place);
      media_of[place].push_back(i);
    }
  }
  std::vector<at::Tensor> rows(places.size());  // [E] each
  for (const auto& [text, place] : places) rows[place] = texts[static_cast<std::int64_t>(text)];
  const auto some = at::stack(rows);  // [m, E]
  const auto to_text = ranked_by_parts(media, some, own), to_media = ranked_by_parts(some, media, media_of);
  tied += tied_positives(to_text) + tied_positives(to_media);
  auto scores = named(ranking_scores(to_text, depths), "to-text.");
  std::ranges::move(named(ranking_scores(to_media, depths), "to-" + kind + "."), std::back_inserter(scores));
  return scores;
}

// The mean of the folds' figures.
std::vector<Score> mean_of(const std::vector<std::vector<Score>>& folds) {
  std::vector<Score> means;
  for (std::size_t s = 0; s < folds.front().size(); ++s) {
    Score mean{.name = folds.front()[s].name};
    for (const auto& fold : folds) {
      mean.value += fold[s].value / static_cast<double>(folds.size());
      mean.items.insert(mean.items.end(), fold[s].items.begin(), fold[s].items.end());
    }
    means.push_back(std::move(mean));
  }
  return means;
}

std::string printed(const std::vector<Score>& scores, const RetrieveOptions& options, const std::string& protocol) {
  const bool text = resolve_format(options.batch.format, options.batch.output, true) == Format::text;
  std::string all = text ? protocol + "\n" : "";
  for (const auto& score : scores) {
    std::optional<Interval> interval;
    if (options.bootstrap > 0 && score.of) interval = bootstrap(score, score.items.size(), {.times = options.bootstrap});
    if (text) {
      all += fmt::format("{:<24} {:>10.4f}", score.name, score.value);
      all += interval ? fmt::format("  [{:.4f}, {:.4f}]\n", interval->least, interval->most) : "\n";
      continue;
    }
    Json line = Json::object();
    line.set("score", score.name);
    line.set("value", score.value);
    if (interval) {
      Json both = Json::array();
      both.push(interval->least);
      both.push(interval->most);
      line.set("interval", both);
    }
    line.set("protocol", protocol);
    all += line.dump() + "\n";
  }
  return all;
}

}  // namespace

std::vector<Score> pair_scores(const at::Tensor& media, const at::Tensor& texts, std::span<const std::vector<std::size_t>> texts_of,
                               const std::string& kind, std::span<const std::size_t> depths, int folds, std::size_t& tied) {
  MM_CHECK(folds >= 1 && texts_of.size() % static_cast<std::size_t>(folds) == 0, Kind::usage,
           fmt::format("{} {}s do not divide into {} folds", texts_of.size(), kind, folds), "--folds");
  const auto each = texts_of.size() / static_cast<std::size_t>(folds);
  std::vector<std::vector<Score>> all;
  tied = 0;
  for (std::size_t begin = 0; begin < texts_of.size(); begin += each) {
    const auto part = media.slice(0, static_cast<std::int64_t>(begin), static_cast<std::int64_t>(begin + each));  // [n, E]
    all.push_back(scores_of_fold(part, texts, texts_of.subspan(begin, each), kind, depths, tied));
  }
  return folds == 1 ? std::move(all.front()) : mean_of(all);
}

int evaluate_pairs(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log) {
  MM_CHECK(options.batch.inputs.size() == 1, Kind::usage, "name one file of pairs", "",
           "mm retrieve eval pairs.jsonl --model M, with lines such as {\"media\": \"a.jpg\", \"texts\": [\"a cat\"]}");
  MM_CHECK(options.folds == 1 || options.bootstrap == 0, Kind::usage, "a mean of folds is not drawn anew", "--bootstrap",
           "leave out --folds");
  const auto depths = ranking_depths(options.at);
  const auto pairs = read_text_pairs(options.batch.inputs.front(), options.images);
  const auto model = options.model.empty() ? std::string(kDefaultEmbedder) : options.model;
  log.status("opening the model " + model);
  auto opened = open(model);
  log.status("");
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  VectorOptions vectors = options.vectors;
  vectors.normalize = true;
  VectorMaker maker(std::move(opened.embedder), vectors, limits);
  const auto made = PairMaker(maker, limits, log, options.batch)(pairs);
  MM_CHECK(made.media.size(1) == made.texts.size(1), Kind::usage,
           fmt::format("its {}s and texts lie in no space together: {} and {} numbers", made.kind, made.media.size(1), made.texts.size(1)),
           "--model " + shown(opened.name));
  std::size_t tied = 0;
  const auto scores = pair_scores(made.media, made.texts, made.texts_of, made.kind, depths, options.folds, tied);
  const auto folds = options.folds > 1 ? fmt::format(", mean of {} folds", options.folds) : "";
  const auto protocol = fmt::format("{} {}s, {} different texts, model {}{}; {} positives have the score of another; {}",
                                    made.media.size(0), made.kind, made.texts.size(0), shown(opened.name), folds, tied, kProtocol);
  const auto text = printed(scores, options, protocol);
  options.batch.output.empty() || options.batch.output == "-" ? static_cast<void>(write_standard_output(text))
                                                              : write_file(options.batch.output, text);
  return 0;
}

}  // namespace mm
