#include "metric/class_scores.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <numeric>

#include "base/check.h"

namespace mm {
namespace {

using Classes = std::span<const std::size_t>;

double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }
double real(std::size_t count) { return static_cast<double>(count); }

void check_classes(Classes said, Classes truth, std::size_t classes) {
  MM_CHECK(said.size() == truth.size(), Kind::input, fmt::format("{} predicted classes beside {} true ones", said.size(), truth.size()));
  MM_CHECK(!truth.empty(), Kind::input, "there is no class to count");
  for (std::size_t i = 0; i < truth.size(); ++i)
    for (const auto k : {said[i], truth[i]}) MM_CHECK(k < classes, Kind::input, fmt::format("row {} is of class {} of {}", i, k, classes));
}

struct Pairs {
  std::vector<std::size_t> said, truth;
  std::size_t classes;

  ClassCounts counts(std::span<const std::size_t> places) const {
    ClassCounts counts(classes);
    for (const auto i : places) counts.count(said[i], truth[i]);
    return counts;
  }
};

}  // namespace

void ClassCounts::count(std::size_t said, std::size_t truth) {
  ++said_.at(said);
  ++is_.at(truth);
  ++total_;
  if (said != truth) return;
  ++right_[said];
  ++total_right_;
}

ClassRow ClassCounts::row(std::size_t k) const {
  const auto right = real(right_.at(k)), said = real(said_[k]), is = real(is_[k]);
  return {ratio(right, said), ratio(right, is), ratio(2 * right, said + is), right_[k], said_[k], is_[k]};
}

double ClassCounts::accuracy() const { return real(total_right_) / real(total_); }

double ClassCounts::balanced_accuracy() const {
  double sum = 0, met = 0;
  for (std::size_t k = 0; k < classes(); ++k) {
    if (is_[k] == 0) continue;
    sum += row(k).recall;
    ++met;
  }
  return sum / met;
}

double ClassCounts::macro(double ClassRow::*figure) const {
  double sum = 0, met = 0;
  for (std::size_t k = 0; k < classes(); ++k) {
    if (said_[k] + is_[k] == 0) continue;
    sum += row(k).*figure;
    ++met;
  }
  return sum / met;
}

double ClassCounts::weighted(double ClassRow::*figure) const {
  double sum = 0;
  for (std::size_t k = 0; k < classes(); ++k) sum += real(is_[k]) * (row(k).*figure);
  return sum / real(total_);
}

double ClassCounts::agreement_by_chance() const {
  double sum = 0;
  for (std::size_t k = 0; k < classes(); ++k) sum += real(said_[k]) * real(is_[k]);
  return sum;
}

double ClassCounts::matthews() const {
  const double all = real(total_) * real(total_);
  double said = 0, is = 0;
  for (std::size_t k = 0; k < classes(); ++k) {
    said += real(said_[k]) * real(said_[k]);
    is += real(is_[k]) * real(is_[k]);
  }
  const double together = real(total_right_) * real(total_) - agreement_by_chance();
  return ratio(together, std::sqrt((all - said) * (all - is)));
}

double ClassCounts::kappa() const {
  const double all = real(total_) * real(total_), chance = agreement_by_chance();
  return ratio(real(total_right_) * real(total_) - chance, all - chance);
}

std::vector<Score> class_scores(Classes said, Classes truth, std::size_t classes) {
  check_classes(said, truth, classes);
  const auto own =
      std::make_shared<const Pairs>(Pairs{.said = {said.begin(), said.end()}, .truth = {truth.begin(), truth.end()}, .classes = classes});
  std::vector<std::size_t> all(truth.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto counts = own->counts(all);
  std::vector<Score> scores;
  const auto add = [&](std::string name, auto figure) {
    scores.push_back({.name = std::move(name), .value = figure(counts)});
    scores.back().of = [own, figure](std::span<const std::size_t> places) { return figure(own->counts(places)); };
  };
  std::vector<double> right;
  for (std::size_t i = 0; i < truth.size(); ++i) right.push_back(said[i] == truth[i] ? 1 : 0);
  scores.push_back(mean_score("accuracy", std::move(right)));
  add("balanced-accuracy", [](const ClassCounts& c) { return c.balanced_accuracy(); });
  for (const auto& [name, figure] : {std::pair{"precision", &ClassRow::precision}, {"recall", &ClassRow::recall}, {"f1", &ClassRow::f1}}) {
    add(fmt::format("{}.macro", name), [figure = figure](const ClassCounts& c) { return c.macro(figure); });
    add(fmt::format("{}.weighted", name), [figure = figure](const ClassCounts& c) { return c.weighted(figure); });
  }
  add("matthews", [](const ClassCounts& c) { return c.matthews(); });
  add("kappa", [](const ClassCounts& c) { return c.kappa(); });
  return scores;
}

std::vector<std::vector<std::size_t>> confusion_matrix(Classes said, Classes truth, std::size_t classes) {
  check_classes(said, truth, classes);
  MM_CHECK(classes <= 4096, Kind::input, fmt::format("a confusion matrix of {} classes has no use", classes));
  std::vector<std::vector<std::size_t>> matrix(classes, std::vector<std::size_t>(classes));
  for (std::size_t i = 0; i < truth.size(); ++i) ++matrix[truth[i]][said[i]];
  return matrix;
}

}  // namespace mm
