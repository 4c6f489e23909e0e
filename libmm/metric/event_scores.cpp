#include "metric/event_scores.h"

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <utility>

#include "base/check.h"
#include "metric/event_counts.h"

namespace mm {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using Files = std::shared_ptr<const std::vector<FileCounts>>;

double f1(const EventCounts& counts) { return counts.any() ? 2 * counts.right / (2 * counts.right + counts.wrong + counts.missed) : kNone; }

EventCounts sum_of(const FileCounts& file) {
  EventCounts sum;
  for (const auto& [kind, own] : file.kinds) {
    sum.right += own.right;
    sum.wrong += own.wrong;
    sum.missed += own.missed;
  }
  return sum;
}

// [kinds] over some files, each as often as it is named.
std::vector<EventCounts> by_kind(const std::vector<FileCounts>& files, std::span<const std::size_t> places, std::size_t kinds) {
  std::vector<EventCounts> all(kinds);
  for (const auto i : places)
    for (const auto& [kind, own] : files[i].kinds) {
      all[kind].right += own.right;
      all[kind].wrong += own.wrong;
      all[kind].missed += own.missed;
    }
  return all;
}

double macro_f1(const std::vector<EventCounts>& kinds) {
  double sum = 0, count = 0;
  for (const auto& own : kinds) {
    if (own.right + own.missed == 0) continue;
    sum += f1(own);
    ++count;
  }
  return count > 0 ? sum / count : kNone;
}

// Figures of sums over all kinds.
void add_micro(std::vector<Score>& scores, const std::string& of, const Files& files) {
  std::vector<std::vector<double>> terms;  // [files][6]
  for (const auto& file : *files) {
    const auto sum = sum_of(file);
    terms.push_back({sum.right, sum.wrong, sum.missed, file.substituted, file.deleted, file.inserted});
  }
  using Terms = std::span<const double>;
  const auto ratio = [](double part, double whole, double none) { return whole > 0 ? part / whole : none; };
  scores.push_back(summed_score(of + ".F1", terms, [](Terms t) { return f1({.right = t[0], .wrong = t[1], .missed = t[2]}); }));
  scores.push_back(summed_score(of + ".precision", terms, [ratio](Terms t) { return ratio(t[0], t[0] + t[1], 0); }));
  scores.push_back(summed_score(of + ".recall", terms, [ratio](Terms t) { return ratio(t[0], t[0] + t[2], kNone); }));
  scores.push_back(summed_score(of + ".ER", terms, [ratio](Terms t) { return ratio(t[3] + t[4] + t[5], t[0] + t[2], kNone); }));
  FileCounts all;
  for (const auto& file : *files) {
    all.substituted += file.substituted;
    all.deleted += file.deleted;
    all.inserted += file.inserted;
  }
  scores.back().detail = fmt::format("{} substituted, {} missed, {} inserted", all.substituted, all.deleted, all.inserted);
}

// Figures of single kinds, and their mean.
void add_kinds(std::vector<Score>& scores, const std::string& of, const Files& files, std::span<const std::string> kinds) {
  std::vector<std::size_t> all_files(files->size());
  for (std::size_t i = 0; i < all_files.size(); ++i) all_files[i] = i;
  const auto all = by_kind(*files, all_files, kinds.size());
  scores.push_back({.name = of + ".F1.macro", .value = macro_f1(all)});
  scores.back().of = [files, count = kinds.size()](std::span<const std::size_t> places) {
    return macro_f1(by_kind(*files, places, count));
  };
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    if (!all[k].any()) continue;  // no second of it, as it is everywhere without length
    scores.push_back({.name = of + ".F1." + kinds[k], .value = f1(all[k])});
    scores.back().of = [files, k](std::span<const std::size_t> places) {
      EventCounts sum;
      for (const auto i : places)
        if (const auto own = (*files)[i].kinds.find(k); own != (*files)[i].kinds.end()) {
          sum.right += own->second.right;
          sum.wrong += own->second.wrong;
          sum.missed += own->second.missed;
        }
      return f1(sum);
    };
    scores.back().detail = fmt::format("{} found, {} missed, {} too many", all[k].right, all[k].missed, all[k].wrong);
  }
}

}  // namespace

std::vector<Score> event_scores(std::span<const TimedEvent> found, std::span<const TimedEvent> truth, std::size_t files,
                                std::span<const std::string> kinds) {
  MM_ASSERT(!truth.empty());
  std::vector<std::vector<TimedEvent>> found_in(files), truth_in(files);
  for (const auto& event : found) found_in.at(event.file).push_back(event);
  for (const auto& event : truth) truth_in.at(event.file).push_back(event);
  std::vector<Score> scores;
  for (const auto& [name, count] : {std::pair{"event", &event_counts}, {"segment", &segment_counts}}) {
    std::vector<FileCounts> counts;
    for (std::size_t i = 0; i < files; ++i) counts.push_back(count(found_in[i], truth_in[i]));
    const auto own = std::make_shared<const std::vector<FileCounts>>(std::move(counts));
    add_micro(scores, name, own);
    add_kinds(scores, name, own, kinds);
  }
  return scores;
}

}  // namespace mm
