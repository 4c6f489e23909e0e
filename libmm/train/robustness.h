#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "train/rates.h"
#include "train/report.h"

namespace mm {

// What one trained model scored on the test part with something missing from it, or wrong with it. The examples are the same ones at
// every level.
struct RobustnessAnswer {
  std::string method = {};  // how it was trained: "plain", a point of a grid, or "model"
  std::uint64_t seed = 0;
  std::string kind = {};   // "subset", "missing", "drop", or a kind of noise (data/noise.h)
  std::string input = {};  // of subsets the inputs that are there, "text+video"; of noise the one that it is in; else empty: it is in all
  double level = 0;        // rate or level; of a subset the part of the inputs that is missing
  int draw = 0;
  Rates rates = {};  // the first one is what curves and areas are of; more of it is better
  std::int64_t examples = 0;
};

// All that was asked of an experiment.
struct Robustness {
  std::string name = {};
  std::vector<std::string> inputs = {}, methods = {};  // the first method is what the others are held against
  std::vector<Floor> floors = {};                      // what answers without learning, with the rate that curves are of
  std::vector<RobustnessAnswer> answers = {};          // none is not allowed
};

std::string curve_rate(const Robustness& all);  // the name of the rate that curves are of

// Which of the inputs a model had, and what each method scored: mean and deviation over the seeds.
struct SubsetRow {
  std::string inputs;  // "text+video"
  bool complete = false;
  std::vector<Spread> methods;
};
std::vector<SubsetRow> subset_rows(const Robustness& all);  // in the order they were asked

// Over the subsets that lack something, for each method: the mean of all and the least of their means. Empty where there are none.
struct SubsetSummary {
  std::vector<double> mean, worst;
};
SubsetSummary subset_summary(const std::vector<SubsetRow>& rows);

// One method along a rising level.
struct MethodCurve {
  std::vector<Spread> at = {};  // by level, over seeds and draws
  double area = 0;              // trapezoids; "relative robustness" before it is brought to 0 .. 1
  double above = 0;             // sum over the levels of f(level) - f0(level) - (f(0) - f0(0)), f0 the first method's: effective robustness
  double relative = 0, effective = 0;  // area and above, brought to 0 .. 1 over the methods (MultiBench, Liang et al. 2021, section 4)
};

struct RobustnessCurve {
  std::string kind, input;
  std::vector<double> levels;  // rising
  std::vector<MethodCurve> methods;
};
std::vector<RobustnessCurve> robustness_curves(const Robustness& all);  // all but subsets, in the order they were asked

// The area below the points (levels[i], values[i]), which are joined by lines; 0 of fewer than two.
double area_under(const std::vector<double>& levels, const std::vector<double>& values);

// Brought to 0 for the least and 1 for the greatest; all 0 where they are equal.
std::vector<double> min_max(std::vector<double> values);

}  // namespace mm
