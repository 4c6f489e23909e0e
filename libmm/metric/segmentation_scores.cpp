#include "metric/segmentation_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Figure = double (*)(const PictureLabels&);

double iou(const LabelPixels& label) { return label.both / (label.truth + label.said - label.both); }

// The mean of value(label) over the labels that counts(label) names.
template <class Value, class Counts>
double mean(const PictureLabels& all, const Value& value, const Counts& counts) {
  double sum = 0, count = 0;
  for (const auto& [name, label] : all.labels) {
    if (!counts(label)) continue;
    sum += value(label);
    ++count;
  }
  return count > 0 ? sum / count : kNone;
}

bool any(const LabelPixels&) { return true; }
bool is_true(const LabelPixels& label) { return label.truth > 0; }

double mean_iou(const PictureLabels& all) { return mean(all, iou, any); }

double weighted_iou(const PictureLabels& all) {
  double sum = 0;
  for (const auto& [name, label] : all.labels) sum += label.truth * iou(label);
  return all.pixels > 0 ? sum / all.pixels : kNone;
}

double mean_dice(const PictureLabels& all) {
  return mean(
      all, [](const LabelPixels& label) { return 2 * label.both / (label.truth + label.said); }, any);
}

double mean_accuracy(const PictureLabels& all) {
  return mean(
      all, [](const LabelPixels& label) { return label.both / label.truth; }, is_true);
}

double pixel_accuracy(const PictureLabels& all) {
  double right = 0;
  for (const auto& [name, label] : all.labels) right += label.both;
  return all.pixels > 0 ? right / all.pixels : kNone;
}

void add(PictureLabels& sum, const PictureLabels& one) {
  for (const auto& [name, label] : one.labels) {
    auto& own = sum.labels[name];
    own.truth += label.truth;
    own.said += label.said;
    own.both += label.both;
  }
  sum.pixels += one.pixels;
}

using Pictures = std::shared_ptr<const std::vector<PictureLabels>>;

PictureLabels sum_of(const Pictures& pictures, std::span<const std::size_t> places) {
  PictureLabels sum;
  for (const auto i : places) add(sum, (*pictures)[i]);
  return sum;
}

Score score_of(const Pictures& pictures, const PictureLabels& all, const char* name, Figure figure) {
  Score score{.name = name, .value = figure(all)};
  for (const auto& picture : *pictures) score.items.push_back(figure(picture));
  score.of = [pictures, figure](std::span<const std::size_t> places) { return figure(sum_of(pictures, places)); };
  return score;
}

}  // namespace

PictureLabels count_labels(std::span<const std::uint16_t> said, std::span<const std::uint16_t> truth,
                           std::optional<std::uint16_t> ignored) {
  MM_ASSERT(said.size() == truth.size());
  PictureLabels counts;
  // Neighbours are mostly alike: a run of equal pairs is counted at once.
  for (std::size_t begin = 0, end = 0; begin < truth.size(); begin = end) {
    const auto is = truth[begin], told = said[begin];
    for (end = begin + 1; end < truth.size() && truth[end] == is && said[end] == told;) ++end;
    if (is == ignored) continue;
    const auto pixels = static_cast<double>(end - begin);
    counts.pixels += pixels;
    counts.labels[is].truth += pixels;
    if (told != ignored) counts.labels[told].said += pixels;
    if (told == is) counts.labels[is].both += pixels;
  }
  return counts;
}

std::vector<Score> segmentation_scores(std::vector<PictureLabels> given) {
  const auto pictures = std::make_shared<const std::vector<PictureLabels>>(std::move(given));
  PictureLabels all;
  for (const auto& picture : *pictures) add(all, picture);
  MM_ASSERT(all.pixels > 0);
  std::vector<Score> scores;
  for (const auto& [name, figure] : {std::pair<const char*, Figure>{"mIoU", mean_iou},
                                     {"fwIoU", weighted_iou},
                                     {"mDice", mean_dice},
                                     {"pixel-accuracy", pixel_accuracy},
                                     {"mean-accuracy", mean_accuracy}})
    scores.push_back(score_of(pictures, all, name, figure));
  const auto most = std::ranges::max_element(all.labels, {}, [](const auto& one) { return one.second.truth; });
  scores.push_back({.name = "majority", .value = most->second.truth / all.pixels});
  scores.back().detail = fmt::format("always {}", most->first);
  for (const auto& [name, label] : all.labels) {
    scores.push_back({.name = fmt::format("IoU.{}", name), .value = iou(label)});
    scores.back().of = [pictures, name = name](std::span<const std::size_t> places) {
      LabelPixels sum;
      for (const auto i : places)
        if (const auto own = (*pictures)[i].labels.find(name); own != (*pictures)[i].labels.end()) {
          sum.truth += own->second.truth;
          sum.said += own->second.said;
          sum.both += own->second.both;
        }
      return sum.truth + sum.said > 0 ? iou(sum) : kNone;
    };
    scores.back().detail = fmt::format("{} pixels, {} said, {} both", label.truth, label.said, label.both);
  }
  return scores;
}

}  // namespace mm
