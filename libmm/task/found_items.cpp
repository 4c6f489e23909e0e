#include "task/found_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

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

FoundItems::FoundItems(const RetrieveOptions& options)
    : options_(options), store_(Store::open(options.store)), least_(least_score(options.min_score)) {
  if (!options.where.empty()) allowed_ = fitting(store_, Filter::parse(options.where, "--where"));
}

std::vector<Json> FoundItems::operator()(std::span<const float> queries) const {
  const auto width = static_cast<std::size_t>(store_.form().width);
  const auto hits = store_.search(
      queries,
      {.most = static_cast<std::size_t>(options_.top), .allowed = allowed_ ? &*allowed_ : nullptr, .threads = options_.runtime.threads});
  std::vector<Json> answers;
  for (std::size_t q = 0; q < hits.size(); ++q) {
    const double least = options_.min_score == "auto" ? background_score(store_, queries.subspan(q * width, width)) : least_;
    answers.push_back(answer_of(hits[q], least));
  }
  return answers;
}

Json FoundItems::answer_of(const std::vector<StoreHit>& hits, double least) const {
  Json answer = Json::object(), found = Json::array(), scores = Json::array(), items = Json::array();
  for (const auto& hit : hits) {
    if (hit.score < least) break;
    const auto item = store_.item(hit.row);
    Json one = Json::object();
    one.set("kind", item.kind);
    one.set("fields", item.fields);
    found.push(item.id);
    scores.push(rounded(hit.score));
    items.push(one);
  }
  answer.set("found", found);
  answer.set("scores", scores);
  answer.set("items", items);
  return answer;
}

}  // namespace mm
