#include "train/robustness_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/csv.h"

namespace mm {
namespace {

using Cells = std::vector<std::string>;

std::string level_text(double level) { return fmt::format("{:.4g}", level); }

Json to_json(const Spread& spread) {
  Json json = Json::object();
  json.set("mean", spread.mean);
  json.set("deviation", spread.deviation);
  return json;
}

Json to_json(const SubsetRow& row, const Robustness& all) {
  Json json = Json::object();
  json.set("inputs", row.inputs);
  for (std::size_t i = 0; i < all.methods.size(); ++i) json.set(all.methods[i], to_json(row.methods[i]));
  return json;
}

Json to_json(const SubsetSummary& summary, const Robustness& all) {
  Json json = Json::object();
  for (std::size_t i = 0; i < summary.mean.size(); ++i) {
    Json one = Json::object();
    one.set("mean", summary.mean[i]);
    one.set("worst", summary.worst[i]);
    json.set(all.methods[i], one);
  }
  return json;
}

Json to_json(const RobustnessCurve& curve, const Robustness& all) {
  Json json = Json::object(), levels = Json::array(), methods = Json::object();
  for (const double level : curve.levels) levels.push(level);
  for (std::size_t i = 0; i < all.methods.size(); ++i) {
    const MethodCurve& method = curve.methods[i];
    Json own = Json::object(), points = Json::array();
    for (const auto& spread : method.at) points.push(to_json(spread));
    own.set("at", points);
    own.set("area", method.area);
    own.set("above", method.above);
    if (all.methods.size() > 1) own.set("relative", method.relative);
    if (all.methods.size() > 1) own.set("effective", method.effective);
    methods.set(all.methods[i], own);
  }
  json.set("kind", curve.kind);
  json.set("input", curve.input);
  json.set("levels", levels);
  json.set("methods", methods);
  return json;
}

std::string named(const RobustnessCurve& curve) { return curve.input.empty() ? curve.kind : curve.kind + " in " + curve.input; }

std::string line_of(const Cells& cells) { return fmt::format("| {} |\n", fmt::join(cells, " | ")); }

// A Markdown table; the first row is its head.
std::string table_text(const std::vector<Cells>& rows) {
  std::string text = line_of(rows[0]) + "|";
  for (std::size_t column = 0; column < rows[0].size(); ++column) text += "---|";
  text += '\n';
  for (std::size_t i = 1; i < rows.size(); ++i) text += line_of(rows[i]);
  return text + "\n";
}

std::size_t seeds_of(const Robustness& all) {
  std::set<std::uint64_t> seeds;
  for (const auto& answer : all.answers) seeds.insert(answer.seed);
  return seeds.size();
}

std::string subsets_text(const Robustness& all, const std::string& rate) {
  const auto rows = subset_rows(all);
  std::vector<Cells> table{{"inputs that are there"}};
  table[0].insert(table[0].end(), all.methods.begin(), all.methods.end());
  for (const auto& row : rows) {
    table.push_back({row.inputs});
    for (const auto& spread : row.methods) table.back().push_back(shown_spread(rate, spread, spread.deviation > 0));
  }
  const auto summary = subset_summary(rows);
  if (!summary.mean.empty()) {
    table.push_back({"mean of the incomplete"});
    for (const double mean : summary.mean) table.back().push_back(shown_rate(rate, mean));
    table.push_back({"worst of them"});
    for (const double worst : summary.worst) table.back().push_back(shown_rate(rate, worst));
  }
  for (const auto& floor : all.floors) {
    table.push_back({floor.name});
    for (std::size_t i = 0; i < all.methods.size(); ++i) table.back().push_back(shown_rate(rate, floor.test.at(0).second));
  }
  return "## Subsets of the inputs\n\n" + table_text(table);
}

// A curve with a row for each method.
std::string curve_text(const RobustnessCurve& curve, const Robustness& all, const std::string& rate) {
  std::vector<Cells> table{{named(curve)}};
  for (const double level : curve.levels) table[0].push_back(level_text(level));
  table[0].push_back("area");
  for (std::size_t i = 0; i < all.methods.size(); ++i) {
    table.push_back({all.methods[i]});
    for (const auto& spread : curve.methods[i].at) table.back().push_back(shown_spread(rate, spread, spread.deviation > 0));
    table.back().push_back(fmt::format("{:.4f}", curve.methods[i].area));
  }
  return table_text(table);
}

// How the methods stand to each other over all curves.
std::string against_text(const std::vector<RobustnessCurve>& curves, const Robustness& all) {
  std::vector<Cells> table{{"curve"}};
  for (const auto& method : all.methods) table[0].push_back(method);
  for (const auto& curve : curves) {
    table.push_back({named(curve)});
    for (const auto& method : curve.methods)
      table.back().push_back(fmt::format("{:.2f} / {:.2f} ({:+.3f})", method.relative, method.effective, method.above));
  }
  return fmt::format(
      "## Relative and effective robustness\n\nOf each method: its area and what it lies above {}, both brought to 0 (the least method) .. "
      "1 "
      "(the greatest); in brackets the latter as it is, the sum over the levels of what it loses less.\n\n{}",
      all.methods[0], table_text(table));
}

}  // namespace

std::string robustness_csv(const Robustness& all) {
  std::string csv = csv_row({"method", "seed", "kind", "input", "level", "draw", "metric", "value", "n"});
  for (const auto& answer : all.answers)
    for (const auto& [name, value] : answer.rates)
      csv += csv_row({answer.method, fmt::format("{}", answer.seed), answer.kind, answer.input, level_text(answer.level),
                      fmt::format("{}", answer.draw), name, fmt::format("{}", value), fmt::format("{}", answer.examples)});
  for (const auto& floor : all.floors)
    for (const auto& [name, value] : floor.test)
      csv += csv_row({floor.name, "", "floor", "", "", "", name, fmt::format("{}", value), fmt::format("{}", all.answers[0].examples)});
  return csv;
}

Json robustness_json(const Robustness& all) {
  Json json = Json::object(), inputs = Json::array(), floors = Json::array(), subsets = Json::array(), curves = Json::array();
  for (const auto& input : all.inputs) inputs.push(input);
  for (const auto& floor : all.floors) floors.push(to_json(floor));
  const auto rows = subset_rows(all);
  for (const auto& row : rows) subsets.push(to_json(row, all));
  for (const auto& curve : robustness_curves(all)) curves.push(to_json(curve, all));
  json.set("name", all.name);
  json.set("metric", curve_rate(all));
  json.set("examples", all.answers[0].examples);
  json.set("seeds", static_cast<std::int64_t>(seeds_of(all)));
  json.set("inputs", inputs);
  json.set("floors", floors);
  json.set("subsets", subsets);
  json.set("incomplete", to_json(subset_summary(rows), all));
  json.set("curves", curves);
  return json;
}

std::string robustness_text(const Robustness& all) {
  const std::string rate = curve_rate(all);
  const auto curves = robustness_curves(all);
  const std::size_t seeds = seeds_of(all);
  std::string text = fmt::format(
      "# {}: missing and noisy inputs\n\n{} of the {} test examples, which are the same at every level; mean and standard deviation over "
      "{} "
      "seed{} and what was drawn. {}.\n\n",
      all.name, rate, all.answers[0].examples, seeds, seeds == 1 ? "" : "s", is_share(rate) ? "Percent" : "As it is");
  text += subsets_text(all, rate);
  std::string part;
  for (const auto& curve : curves) {
    const std::string now = curve.kind == "missing" ? "Inputs missing at a rate"
                            : curve.kind == "drop"  ? "Steps and numbers that drop out, in all inputs"
                                                    : "Noise in one input";
    if (now != part) text += fmt::format("## {}\n\n", now);
    part = now;
    text += curve_text(curve, all, rate);
  }
  if (all.methods.size() > 1 && !curves.empty()) text += against_text(curves, all);
  text.pop_back();  // the empty line behind the last table
  return text;
}

}  // namespace mm
