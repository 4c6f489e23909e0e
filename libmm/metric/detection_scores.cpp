#include "metric/detection_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/parallel.h"
#include "metric/detection_matches.h"

namespace mm {
namespace {

using Weights = std::vector<std::uint32_t>;  // [pictures] how often each counts; empty: once

constexpr std::size_t kRecalls = 101;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Of one category, for each overlap.
struct Curves {
  std::array<double, kOverlaps> precision{};  // the mean over the recalls
  std::array<double, kOverlaps> recall{};     // of all that was found
};

// After each right one: how many were right so far, and which part of all that had been said.
struct Points {
  std::vector<double> right, precision;
};

// The mean of the best precision at each recall or more. wanted: how many there are to be found.
double area_below(Points& points, double wanted) {
  auto& precision = points.precision;
  for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
  double sum = 0;
  std::size_t at = 0;
  for (std::size_t step = 0; step < kRecalls; ++step) {
    const double recall = step + 1 == kRecalls ? 1 : static_cast<double>(step) * 0.01;
    while (at < precision.size() && points.right[at] / wanted < recall) ++at;
    if (at == precision.size()) break;
    sum += precision[at];
  }
  return sum / static_cast<double>(kRecalls);
}

// Nothing where there is nothing to be found.
std::optional<Curves> curves(const CategoryMatches& category, std::size_t size, std::size_t most, const Weights& weights) {
  const auto weight = [&](std::uint32_t picture) { return weights.empty() ? 1.0 : static_cast<double>(weights[picture]); };
  double wanted = 0;
  for (const auto& truth : category.truth) wanted += truth.counts[size] ? weight(truth.picture) : 0;
  if (wanted == 0) return std::nullopt;
  std::array<Points, kOverlaps> points;
  std::array<double, kOverlaps> right{}, less_wrong{};
  double said = 0;  // that would be wrong at each overlap but for less_wrong
  for (const auto& match : category.found) {
    if (match.rank >= most) continue;
    const double times = weight(match.picture);
    if (times == 0) continue;
    said += times;
    const unsigned told = match.right[size] | match.passed[size];
    for (std::size_t t = 0; told >> t != 0; ++t) {
      if ((told >> t & 1U) == 0) continue;
      less_wrong[t] += times;
      if ((match.right[size] >> t & 1U) == 0) continue;
      right[t] += times;
      points[t].right.push_back(right[t]);
      points[t].precision.push_back(right[t] / (said - less_wrong[t] + right[t] + std::numeric_limits<double>::epsilon()));
    }
  }
  Curves found;
  for (std::size_t t = 0; t < kOverlaps; ++t) {
    found.precision[t] = area_below(points[t], wanted);
    found.recall[t] = right[t] / wanted;
  }
  return found;
}

// What a figure is the mean of.
struct Part {
  bool precision = true;                     // else recall
  std::size_t size = 0;                      // all, small, medium, large
  std::size_t most = kMostFound;             // of a category in a picture
  std::optional<std::size_t> overlap = {};   // all ten
  std::optional<std::size_t> category = {};  // all

  bool same_curves(const Part& other) const { return size == other.size && most == other.most; }
};

double mean_of(const std::vector<std::optional<Curves>>& all, const Part& part) {
  double sum = 0, count = 0;
  for (std::size_t k = part.category.value_or(0); k < (part.category ? *part.category + 1 : all.size()); ++k) {
    if (!all[k]) continue;
    for (std::size_t t = part.overlap.value_or(0); t < (part.overlap ? *part.overlap + 1 : kOverlaps); ++t) {
      sum += part.precision ? all[k]->precision[t] : all[k]->recall[t];
      ++count;
    }
  }
  return count > 0 ? sum / count : kNone;
}

struct Matches {
  std::vector<CategoryMatches> categories;
  std::size_t pictures;

  std::vector<std::optional<Curves>> curves_of(const Part& part, const Weights& weights) const {
    std::vector<std::optional<Curves>> all;
    for (std::size_t k = 0; k < categories.size(); ++k)
      all.push_back(part.category && *part.category != k ? std::nullopt : curves(categories[k], part.size, part.most, weights));
    return all;
  }

  double resampled(const Part& part, std::span<const std::size_t> places) const {
    Weights weights(pictures);
    for (const auto i : places) ++weights[i];
    return mean_of(curves_of(part, weights), part);
  }
};

std::vector<std::pair<std::string, Part>> parts(std::span<const std::string> categories) {
  std::vector<std::pair<std::string, Part>> all{{"AP", {}}, {"AP50", {.overlap = 0}}, {"AP75", {.overlap = 5}}};
  constexpr std::array<const char*, kSizes> kSizeNames{"", "s", "m", "l"};
  for (std::size_t size = 1; size < kSizes; ++size) all.emplace_back(std::string("AP") + kSizeNames[size], Part{.size = size});
  for (const std::size_t most : {1, 10, 100}) all.emplace_back(fmt::format("AR{}", most), Part{.precision = false, .most = most});
  for (std::size_t size = 1; size < kSizes; ++size)
    all.emplace_back(std::string("AR") + kSizeNames[size], Part{.precision = false, .size = size});
  for (std::size_t k = 0; k < categories.size(); ++k) all.emplace_back("AP." + categories[k], Part{.category = k});
  return all;
}

Matches matches_of(std::span<const FoundObject> found, std::span<const TrueObject> truth, std::size_t pictures, std::size_t categories,
                   const Overlap& overlap) {
  std::vector<std::vector<std::size_t>> found_of(categories), truth_of(categories);
  for (std::size_t i = 0; i < found.size(); ++i) {
    MM_ASSERT(found[i].category < categories && found[i].picture < pictures && !std::isnan(found[i].score));
    found_of[found[i].category].push_back(i);
  }
  for (std::size_t i = 0; i < truth.size(); ++i) {
    MM_ASSERT(truth[i].category < categories && truth[i].picture < pictures);
    truth_of[truth[i].category].push_back(i);
  }
  return {
      .categories = made_by_all(
          categories, [&](std::size_t k) { return match_category(found, truth, std::move(found_of[k]), std::move(truth_of[k]), overlap); }),
      .pictures = pictures};
}

}  // namespace

double box_overlap(const Box& found, const Box& truth, bool crowd) {
  const double width = std::min(found.width + found.x, truth.width + truth.x) - std::max(found.x, truth.x);
  const double height = std::min(found.height + found.y, truth.height + truth.y) - std::max(found.y, truth.y);
  if (!(width > 0) || !(height > 0)) return 0;
  const double shared = width * height, own = found.width * found.height;
  return shared / (crowd ? own : own + truth.width * truth.height - shared);
}

std::vector<Score> detection_scores(std::span<const FoundObject> found, std::span<const TrueObject> truth, std::size_t pictures,
                                    std::span<const std::string> categories, const Overlap& overlap) {
  const auto own = std::make_shared<const Matches>(matches_of(found, truth, pictures, categories.size(), overlap));
  std::vector<Score> scores;
  std::vector<std::pair<Part, std::vector<std::optional<Curves>>>> known;  // those of all categories serve several figures
  for (const auto& [name, part] : parts(categories)) {
    auto at = std::ranges::find_if(known, [&, &wanted = part](const auto& one) { return one.first.same_curves(wanted); });
    if (at == known.end()) at = known.insert(known.end(), {part, own->curves_of(part, {})});
    const double value = mean_of(at->second, part);
    if (std::isnan(value)) continue;
    scores.push_back({.name = name, .value = value});
    scores.back().of = [own, part = part](std::span<const std::size_t> places) { return own->resampled(part, places); };
    if (!part.category) continue;
    const auto& category = own->categories[*part.category];
    scores.back().detail = fmt::format("{} objects, {} found", category.truth.size(), category.found.size());
  }
  return scores;
}

}  // namespace mm
