#include "train/robustness.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kEqual = 1e-9;  // sums of rates that differ by less do so by rounding

// The first rate of the answers of a method that are `wanted`: over all seeds and draws.
template <class Wanted>
std::vector<double> values_of(const Robustness& all, const std::string& method, const Wanted& wanted) {
  std::vector<double> values;
  for (const auto& answer : all.answers)
    if (answer.method == method && wanted(answer)) values.push_back(answer.rates.at(0).second);
  return values;
}

bool of_curve(const RobustnessAnswer& answer, const RobustnessCurve& curve) {
  return answer.kind == curve.kind && answer.input == curve.input;
}

std::vector<double> means(const MethodCurve& curve) {
  std::vector<double> values;
  for (const auto& spread : curve.at) values.push_back(spread.mean);
  return values;
}

double sum_above(const MethodCurve& curve, const MethodCurve& first) {
  double sum = 0;
  for (std::size_t i = 0; i < curve.at.size(); ++i) sum += (curve.at[i].mean - curve.at[0].mean) - (first.at[i].mean - first.at[0].mean);
  return std::abs(sum) > kEqual ? sum : 0;
}

void measure(RobustnessCurve& curve) {
  std::vector<double> areas, aboves;
  for (auto& method : curve.methods) {
    method.area = area_under(curve.levels, means(method));
    method.above = sum_above(method, curve.methods[0]);
    areas.push_back(method.area);
    aboves.push_back(method.above);
  }
  areas = min_max(areas);
  aboves = min_max(aboves);
  for (std::size_t i = 0; i < curve.methods.size(); ++i) {
    curve.methods[i].relative = areas[i];
    curve.methods[i].effective = aboves[i];
  }
}

}  // namespace

std::string curve_rate(const Robustness& all) { return all.answers.at(0).rates.at(0).first; }

std::vector<SubsetRow> subset_rows(const Robustness& all) {
  std::vector<SubsetRow> rows;
  for (const auto& answer : all.answers) {
    if (answer.kind != "subset" || std::ranges::find(rows, answer.input, &SubsetRow::inputs) != rows.end()) continue;
    SubsetRow row{.inputs = answer.input, .complete = answer.level == 0, .methods = {}};
    for (const auto& method : all.methods)
      row.methods.push_back(
          spread_of(values_of(all, method, [&](const auto& other) { return other.kind == "subset" && other.input == row.inputs; })));
    rows.push_back(std::move(row));
  }
  return rows;
}

SubsetSummary subset_summary(const std::vector<SubsetRow>& rows) {
  SubsetSummary summary;
  double count = 0;
  for (const auto& row : rows) {
    if (row.complete) continue;
    ++count;
    summary.mean.resize(row.methods.size(), 0);
    summary.worst.resize(row.methods.size(), std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < row.methods.size(); ++i) {
      summary.mean[i] += row.methods[i].mean;
      summary.worst[i] = std::min(summary.worst[i], row.methods[i].mean);
    }
  }
  for (double& mean : summary.mean) mean /= count;
  return summary;
}

std::vector<RobustnessCurve> robustness_curves(const Robustness& all) {
  std::vector<RobustnessCurve> curves;
  for (const auto& answer : all.answers) {
    if (answer.kind == "subset") continue;
    auto curve = std::ranges::find_if(curves, [&](const auto& one) { return of_curve(answer, one); });
    if (curve == curves.end()) curve = curves.insert(curve, {answer.kind, answer.input, {}, {}});
    if (std::ranges::find(curve->levels, answer.level) == curve->levels.end()) curve->levels.push_back(answer.level);
  }
  for (auto& curve : curves) {
    std::ranges::sort(curve.levels);
    for (const auto& name : all.methods) {
      MethodCurve method;
      for (const double level : curve.levels)
        method.at.push_back(
            spread_of(values_of(all, name, [&](const auto& answer) { return of_curve(answer, curve) && answer.level == level; })));
      curve.methods.push_back(std::move(method));
    }
    measure(curve);
  }
  return curves;
}

double area_under(const std::vector<double>& levels, const std::vector<double>& values) {
  MM_ASSERT(levels.size() == values.size());
  double area = 0;
  for (std::size_t i = 1; i < levels.size(); ++i) area += (values[i - 1] + values[i]) / 2 * (levels[i] - levels[i - 1]);
  return area;
}

std::vector<double> min_max(std::vector<double> values) {
  const auto [least, greatest] = std::ranges::minmax(values);
  for (double& value : values) value = greatest - least > kEqual ? (value - least) / (greatest - least) : 0;
  return values;
}

}  // namespace mm
