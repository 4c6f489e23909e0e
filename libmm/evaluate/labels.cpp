#include "evaluate/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "metric/class_scores.h"
#include "metric/regression_scores.h"

namespace mm {
namespace {

constexpr std::size_t kMostClasses = 4096;

const std::string& reference_of(const JudgedText& item) {
  MM_CHECK(item.references.size() == 1, Kind::input,
           fmt::format("'{}' has {} references, and one is true", shown(item.id), item.references.size()), item.true_at);
  return item.references.front();
}

double number_of(const std::string& text, const std::string& where) {
  const auto number = finite_number(text.starts_with('+') ? std::string_view(text).substr(1) : std::string_view(text));
  MM_CHECK(number, Kind::input, fmt::format("'{}' is no finite number", shown(text.substr(0, 40))), where);
  return *number;
}

}  // namespace

std::vector<Score> label_scores(const std::vector<JudgedText>& items) {
  std::map<std::string, std::size_t> places;
  for (const auto& item : items) {
    places[item.predicted];
    places[reference_of(item)];
  }
  MM_CHECK(places.size() <= kMostClasses, Kind::input,
           fmt::format("{} different classes; {} at most are counted", places.size(), kMostClasses), "--ref",
           "are these numbers? mm evaluate value scores them");
  std::vector<std::string> names;
  for (auto& [name, place] : places) {
    place = names.size();
    names.push_back(name);
  }
  std::vector<std::size_t> said, truth;
  ClassCounts counts(names.size());
  for (const auto& item : items) {
    said.push_back(places.at(item.predicted));
    truth.push_back(places.at(reference_of(item)));
    counts.count(said.back(), truth.back());
  }
  std::size_t most = 0;
  for (std::size_t i = 1; i < names.size(); ++i)
    if (counts.row(i).is > counts.row(most).is) most = i;
  std::vector<double> majority;
  for (const auto own : truth) majority.push_back(own == most ? 1 : 0);
  std::vector<Score> scores{mean_score("majority", std::move(majority))};
  scores.front().detail = fmt::format("always '{}'", shown(names[most]));
  for (auto& score : class_scores(said, truth, names.size())) scores.push_back(std::move(score));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto row = counts.row(i);
    scores.push_back({.name = "F1." + names[i], .value = row.f1});
    scores.back().detail =
        fmt::format("precision {:.4f}, recall {:.4f}; {} right, {} said, {} true", row.precision, row.recall, row.right, row.said, row.is);
  }
  return scores;
}

std::vector<Score> value_scores(const std::vector<JudgedText>& items) {
  std::vector<double> said, truth;
  for (const auto& item : items) {
    said.push_back(number_of(item.predicted, place_of(item)));
    truth.push_back(number_of(reference_of(item), item.true_at));
  }
  return regression_scores(said, truth);
}

std::string label_protocol() {
  return "classes are all that is said or true, compared byte for byte; a class that is never said or never true has precision or recall "
         "0; macro: mean over "
         "the classes, weighted: by how often each is true, micro-averages are the accuracy; majority: right without looking; of "
         "probabilities ECE in 15 bins, Brier over "
         "all "
         "classes, 0 to 2 (of two classes 0 to 1)";
}

std::string value_protocol() {
  return "MAPE is a share; R2, CCC and correlations are left out where one side does not vary; Kendall's tau-b";
}

}  // namespace mm
