#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "evaluate/labels.h"
#include "metric/probability_scores.h"

namespace mm {
namespace {

constexpr std::size_t kMostNumbers = 20'000'000;
constexpr double kNearOne = 1e-3;

using Named = std::map<std::string, double>;

void add(Named& all, const std::string& name, const Json& value, const std::string& where) {
  const double p = value.number();
  MM_CHECK(p >= 0 && p <= 1, Kind::input, fmt::format("the probability of '{}' is {:g}", shown(name), p), where, "they are 0 to 1");
  MM_CHECK(all.emplace(name, p).second, Kind::input, fmt::format("'{}' has two probabilities", shown(name)), where);
}

std::string class_name(const Json& value, const std::string& where) {
  if (value.is_integer()) return std::to_string(value.integer());
  MM_CHECK(value.is_string(), Kind::input, "a class is neither a text nor a whole number", where);
  return value.string();
}

// {"label": "cat", "probability": 0.9}
void add_object(Named& all, const Json& one, const std::string& where) {
  for (const auto* key : {"label", "class", "answer"})
    if (one.has(key)) return add(all, class_name(one.at(key), where), one.at("probability"), where);
  throw Error(Kind::input, "'probabilities' holds an object without a label", where, R"({"label": "cat", "probability": 0.9})");
}

// Of one row; none where it has none.
Named probabilities_of(const JudgedText& item) {
  Named all;
  const auto given = item.row.get("probabilities");
  if (given.is_object()) given.each_member([&](const std::string& name, const Json& value) { add(all, name, value, item.where); });
  if (!given.is_array()) return all;
  const auto classes = item.row.get("classes");
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto one = given.at(i);
    if (one.is_object()) {
      add_object(all, one, item.where);
      continue;
    }
    MM_CHECK(classes.is_array() && classes.size() == given.size(), Kind::input,
             fmt::format("has {} probabilities, and {}", given.size(),
                         classes.is_array() ? fmt::format("{} classes", classes.size()) : "no list 'classes' that names them"),
             item.where);
    add(all, class_name(classes.at(i), item.where), one, item.where);
  }
  return all;
}

// Nothing where it is no number from 0 to 1.
std::optional<double> own_probability(const JudgedText& item) {
  const auto given = item.row.get("probability");
  const auto p = given.is_string() ? finite_number(given.string()) : given.is_number() ? std::optional(given.number()) : std::nullopt;
  return p && *p >= 0 && *p <= 1 ? p : std::nullopt;
}

// Of what each row says, where it says how likely that is.
std::vector<Score> own_calibration(const std::vector<JudgedText>& items, std::vector<std::string>& remarks) {
  if (std::ranges::none_of(items, [](const JudgedText& item) { return item.row.has("probability"); })) return {};
  std::vector<double> probabilities;
  std::vector<char> right;
  for (const auto& item : items) {
    const auto p = own_probability(item);
    if (!p) {
      remarks.push_back(fmt::format("no ECE, as 'probability' of {} is no number from 0 to 1", place_of(item)));
      return {};
    }
    probabilities.push_back(*p);
    right.push_back(item.predicted == item.references.front());
  }
  return {calibration_score(probabilities, right)};
}

}  // namespace

void name_likeliest(std::vector<JudgedText>& items) {
  for (auto& item : items) {
    if (!item.predicted.empty() || !item.row.has("probabilities")) continue;
    const auto all = probabilities_of(item);
    MM_CHECK(!all.empty(), Kind::input, "has neither a class nor probabilities of any", item.where);
    item.predicted = std::ranges::max_element(all, {}, &Named::value_type::second)->first;
  }
}

std::vector<Score> label_probability_scores(const std::vector<JudgedText>& items, std::vector<std::string>& remarks) {
  std::vector<Named> rows;
  std::map<std::string, std::size_t> places;
  for (const auto& item : items) {
    rows.push_back(probabilities_of(item));
    for (const auto& [name, p] : rows.back()) places[name];
    places[item.references.front()];
  }
  const auto without = [&](std::size_t i, const std::string& why) {
    remarks.push_back(fmt::format("no figures of probabilities, as {} has {}", place_of(items[i]), why));
    return std::vector<Score>();
  };
  if (std::ranges::all_of(rows, &Named::empty)) return own_calibration(items, remarks);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].empty()) return without(i, "none");
    double sum = 0;
    for (const auto& [name, p] : rows[i]) sum += p;
    if (std::abs(sum - 1) > kNearOne) return without(i, fmt::format("a sum of {:.4f}", sum));
  }
  if (places.size() < 2) return without(0, "one class alone");
  if (rows.size() > kMostNumbers / places.size())
    return without(0, fmt::format("too many: {} rows of {} classes", rows.size(), places.size()));
  std::size_t next = 0;
  for (auto& [name, place] : places) place = next++;
  std::vector<double> probabilities(rows.size() * places.size());  // [items, classes]
  std::vector<std::size_t> truth;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& [name, p] : rows[i]) probabilities[i * places.size() + places.at(name)] = p;
    truth.push_back(places.at(items[i].references.front()));
  }
  auto scores = probability_scores(probabilities, places.size(), truth);
  for (auto& score : scores)
    if (score.name == "AUROC" || score.name == "AUPRC") score.detail = fmt::format("of '{}'", shown(places.rbegin()->first));
  return scores;
}

}  // namespace mm
