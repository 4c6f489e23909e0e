#include "task/found_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "index/filter.h"

namespace mm {
namespace {

double least_score(const std::string& text) {
  if (text.empty() || text == "auto") return -std::numeric_limits<double>::infinity();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  MM_CHECK(error == std::errc() && end == text.data() + text.size() && std::isfinite(number), Kind::usage,
           fmt::format("'{}' is neither a number nor auto", shown(text)), "--min-score");
  return number;
}

// To a millionth: vectors are f32.
double rounded(double score) { return std::round(score * 1e6) / 1e6; }

constexpr std::size_t kFused = 200;  // hits of each kind whose ranks are fused, at least

// Ids, scores and items as records have them.
class Found {
 public:
  explicit Found(const Store& store) : store_(store) {}

  void add(const StoreHit& hit, const Json& ranks = {}) {
    const auto item = store_.item(hit.row);
    Json one = Json::object();
    one.set("kind", item.kind);
    if (!ranks.is_null()) one.set("ranks", ranks);
    one.set("fields", item.fields);
    found_.push(item.id);
    scores_.push(rounded(hit.score));
    items_.push(one);
  }

  std::size_t size() const { return found_.size(); }

  Json answer() const {
    Json answer = Json::object();
    answer.set("found", found_);
    answer.set("scores", scores_);
    answer.set("items", items_);
    return answer;
  }

 private:
  const Store& store_;
  Json found_ = Json::array(), scores_ = Json::array(), items_ = Json::array();
};

// {"vector": 3, "words": 1}, without the list that does not have it. places: of vectors, of words
Json ranks_of(const std::vector<std::size_t>& places) {
  Json ranks = Json::object();
  if (places[0] > 0) ranks.set("vector", static_cast<std::int64_t>(places[0]));
  if (places[1] > 0) ranks.set("words", static_cast<std::int64_t>(places[1]));
  return ranks;
}

}  // namespace

double background_score(const Store& store, std::span<const float> query) {
  constexpr std::size_t kSample = 2000, kFewest = 50;
  if (store.size() < kFewest) return -std::numeric_limits<double>::infinity();
  std::vector<double> scores;
  const std::size_t step = std::max<std::size_t>(1, store.rows() / kSample);
  for (std::size_t row = 0; row < store.rows(); row += step) {
    if (!store.lives(row)) continue;
    const auto vector = store.vector(row);
    double sum = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) sum += static_cast<double>(vector[i]) * static_cast<double>(query[i]);
    scores.push_back(sum);
  }
  const auto median = [](std::vector<double>& values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::ranges::nth_element(values, middle);
    return *middle;
  };
  if (scores.empty()) return -std::numeric_limits<double>::infinity();
  const double centre = median(scores);
  for (auto& score : scores) score = std::abs(score - centre);
  return centre + 3 * 1.4826 * median(scores);
}

FoundItems::FoundItems(const RetrieveOptions& options, Store store, std::shared_ptr<const FullText> words)
    : options_(options), store_(std::move(store)), least_(least_score(options.min_score)) {
  if (!options.where.empty()) allowed_ = fitting(store_, Filter::parse(options.where, "--where"));
  if (!options.hybrid) return;
  MM_CHECK(options.min_score.empty(), Kind::usage, "ranks that are fused have no scores to bound", "--min-score",
           "leave it out, or --hybrid");
  words_ = words ? std::move(words) : std::make_shared<const FullText>(store_);
}

std::vector<Json> FoundItems::operator()(std::span<const float> queries, std::span<const std::string> texts) const {
  const auto width = static_cast<std::size_t>(store_.form().width), top = static_cast<std::size_t>(options_.top);
  const auto hits = store_.search(queries, {.most = words_ ? std::max(top, kFused) : top,
                                            .allowed = allowed_ ? &*allowed_ : nullptr,
                                            .threads = options_.runtime.threads,
                                            .effort = static_cast<std::size_t>(options_.effort)});
  MM_ASSERT(!words_ || texts.size() == hits.size());
  std::vector<Json> answers;
  for (std::size_t q = 0; q < hits.size(); ++q) {
    if (words_) {
      answers.push_back(fused(hits[q], texts[q]));
      continue;
    }
    const double least = options_.min_score == "auto" ? background_score(store_, queries.subspan(q * width, width)) : least_;
    answers.push_back(answer_of(hits[q], least));
  }
  return answers;
}

Json FoundItems::answer_of(const std::vector<StoreHit>& hits, double least) const {
  Found found(store_);
  for (const auto& hit : hits) {
    if (hit.score < least) break;
    found.add(hit);
  }
  return found.answer();
}

Json FoundItems::fused(const std::vector<StoreHit>& by_vector, const std::string& text) const {
  const auto most = std::max(static_cast<std::size_t>(options_.top), kFused);
  Found found(store_);
  for (const auto& [hit, places] : fuse_ranks(std::vector{by_vector, words_->search(text, most, allowed_ ? &*allowed_ : nullptr)})) {
    if (found.size() == static_cast<std::size_t>(options_.top)) break;
    found.add(hit, ranks_of(places));
  }
  return found.answer();
}

std::vector<FusedHit> fuse_ranks(std::span<const std::vector<StoreHit>> lists) {
  constexpr double kDamping = 60;
  std::map<std::size_t, FusedHit> by_row;
  for (std::size_t list = 0; list < lists.size(); ++list)
    for (std::size_t i = 0; i < lists[list].size(); ++i) {
      auto& fused = by_row[lists[list][i].row];
      fused.hit.row = lists[list][i].row;
      fused.hit.score += 1 / (kDamping + static_cast<double>(i + 1));
      fused.places.resize(lists.size());
      fused.places[list] = i + 1;
    }
  std::vector<FusedHit> all;
  for (auto& [row, fused] : by_row) all.push_back(std::move(fused));
  std::ranges::stable_sort(all, std::greater<>(), [](const FusedHit& fused) { return fused.hit.score; });
  return all;
}

}  // namespace mm
