#include "task/train_sweep.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/csv.h"
#include "base/file.h"
#include "config/nearest.h"
#include "config/settings.h"
#include "task/kept_set.h"
#include "train/contract.h"
#include "train/metrics_lines.h"
#include "train/run_identity.h"

namespace mm {
namespace {

constexpr std::size_t kMostPoints = 10'000;
constexpr double kComparedDrop = 0.3, kComparedRebuild = 1;  // where the experiment says nothing

// One option and the values that it takes.
struct GridAxis {
  std::string key;
  std::vector<std::string> values;
};

GridAxis axis_of(const std::string& text) {
  const auto sign = text.find('=');
  MM_CHECK(sign != std::string::npos && sign > 0 && sign + 1 < text.size(), Kind::usage,
           fmt::format("'{}' is not of the form OPTION=A,B,...", shown(text)), "--grid");
  GridAxis axis{.key = text.substr(0, sign), .values = {}};
  for (const auto value : comma_parts(std::string_view(text).substr(sign + 1))) {
    MM_CHECK(!value.empty(), Kind::usage, fmt::format("'{}' has an empty value", shown(text)), "--grid");
    axis.values.emplace_back(value);
  }
  return axis;
}

void check_key(const std::string& key) {
  const auto settings = Settings::of<TrainOptions>();
  MM_CHECK(settings.find(key) != nullptr, Kind::usage,
           fmt::format("there is no option '{}'{}", shown(key), did_you_mean(nearest(key, settings.keys()))), "--grid");
  MM_CHECK(of_experiment(key) && key != "seed", Kind::usage, fmt::format("'{}' is not of the experiment itself", shown(key)), "--grid");
}

void set_option(GridPoint& point, const std::string& key, const std::string& value) {
  const Settings settings(point.options);
  const Setting& setting = *settings.find(key);
  assign(setting.target, value, setting.limits, fmt::format("--grid {}", shown(key)));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// One value of an axis, and what it brings along: "lmf 32; objective.unimodal.kind=gradient-blending"; nothing that is `taken` already.
void set_value(GridPoint& point, const std::string& key, std::string_view value, std::vector<std::string> taken) {
  auto end = value.find(';');
  set_option(point, key, std::string(trimmed(value.substr(0, end))));
  while (end != std::string_view::npos) {
    value.remove_prefix(end + 1);
    end = value.find(';');
    const auto more = trimmed(value.substr(0, end));
    const auto sign = more.find('=');
    MM_CHECK(sign != std::string_view::npos && sign > 0, Kind::usage,
             fmt::format("'{}' behind a ';' is not of the form OPTION=VALUE", shown(more)), "--grid");
    const std::string own(more.substr(0, sign));
    check_key(own);
    MM_CHECK(std::ranges::find(taken, own) == taken.end(), Kind::usage, fmt::format("'{}' is named twice", shown(own)), "--grid");
    taken.push_back(own);
    set_option(point, own, std::string(more.substr(sign + 1)));
  }
}

std::vector<GridAxis> axes_of(const TrainOptions& options) {
  std::vector<GridAxis> axes;
  std::size_t points = 1;
  for (const auto& text : options.grid) {
    GridAxis axis = axis_of(text);
    check_key(axis.key);
    MM_CHECK(std::ranges::find(axes, axis.key, &GridAxis::key) == axes.end(), Kind::usage,
             fmt::format("'{}' is named twice", shown(axis.key)), "--grid");
    points *= axis.values.size();
    MM_CHECK(points <= kMostPoints, Kind::usage, fmt::format("that is more than {} points", kMostPoints), "--grid");
    axes.push_back(std::move(axis));
  }
  return axes;
}

// What the selected checkpoint of a seed's run reached at its validation: accuracy, or where there is none the loss.
struct Validated {
  std::optional<double> accuracy, loss;
};

Validated validated(const std::string& run, std::int64_t step) {
  Validated found;
  each_metrics_line(run + "/metrics.jsonl", [&](const MetricsLine& line) {
    if (line.step != step) return;
    const Json accuracy = line.values.get("valid.accuracy"), loss = line.values.get("valid.loss");
    if (accuracy.is_number()) found.accuracy = accuracy.number();
    if (loss.is_number()) found.loss = loss.number();
  });
  return found;
}

// The ways to train that --robustness holds against each other (RobustnessOptions::compare); without them, the experiment itself.
std::vector<GridPoint> methods_of(const TrainOptions& options) {
  std::vector<GridPoint> points;
  if (options.robustness.asked)
    for (const auto& method : options.robustness.compare) {
      GridPoint point{method, options};
      auto& model = point.options.model;
      const double drop = model.drop_modalities > 0 ? model.drop_modalities : kComparedDrop;
      const double rebuild = model.rebuild > 0 ? model.rebuild : kComparedRebuild;
      MM_CHECK(std::ranges::find(points, method, &GridPoint::name) == points.end(), Kind::usage,
               fmt::format("'{}' is named twice", shown(method)), "robustness-compare");
      MM_CHECK(!model.fusion.empty(), Kind::usage, "inputs that stand side by side are not left out", "robustness-compare",
               "name model.fusion");
      model.drop_modalities = method == "plain" ? 0 : drop;
      model.rebuild = method == "rebuild" ? rebuild : 0;
      points.push_back(std::move(point));
    }
  if (points.empty()) points.push_back({"", options});
  for (auto& point : points) point.options.robustness.compare.clear();
  return points;
}

double mean(const std::vector<double>& values) { return spread_of(values).mean; }

// By what the points are ranked, and what each has of it: greater is better.
struct Ranking {
  std::string rule;
  std::vector<double> scores;
};

Ranking ranking_of(const std::vector<GridPoint>& points, const std::vector<TrainOutcome>& outcomes) {
  std::vector<double> accuracies, losses, tests;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto& seeds = outcomes[i].seeds;
    std::vector<double> accuracy, loss;
    for (const auto& seed : seeds) {
      const Validated found = validated(seed_folder(points[i].options, seed.seed), seed.step);
      if (found.accuracy) accuracy.push_back(*found.accuracy);
      if (found.loss) loss.push_back(*found.loss);
    }
    if (accuracy.size() == seeds.size()) accuracies.push_back(mean(accuracy));
    if (loss.size() == seeds.size()) losses.push_back(-mean(loss));
    tests.push_back(mean_rates(seeds).empty() ? 0 : mean_rates(seeds)[0].second);
  }
  if (accuracies.size() == points.size()) return {"accuracy on the validation split", accuracies};
  if (losses.size() == points.size()) return {"loss on the validation split", losses};
  return {"test score, an oracle: nothing was validated", tests};
}

std::vector<double> values_of(const std::vector<SeedReport>& seeds, const std::string& name) {
  std::vector<double> values;
  for (const auto& seed : seeds)
    for (const auto& [own, rate] : seed.test)
      if (own == name) values.push_back(rate);
  return values;
}

// "71.20 - 74.35": Student's interval of the mean over the seeds.
std::string interval_text(const std::vector<SeedReport>& seeds, const std::string& name) {
  const auto values = values_of(seeds, name);
  if (values.size() < 2) return "-";
  const Spread spread = spread_of(values);
  const double half = spread.deviation * interval_95(values.size());
  return shown_rate(name, spread.mean - half) + " - " + shown_rate(name, spread.mean + half);
}

std::string rate_text(const std::vector<SeedReport>& seeds, const std::string& name) {
  const auto values = values_of(seeds, name);
  if (values.empty()) return "-";
  return shown_spread(name, spread_of(values), values.size() > 1);
}

// The rows of the table, the best first; the first row are the names of the columns.
std::vector<std::vector<std::string>> sweep_rows(const std::vector<GridPoint>& points, const std::vector<TrainOutcome>& outcomes,
                                                 const Ranking& ranking) {
  std::vector<std::size_t> order(points.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return ranking.scores[a] > ranking.scores[b]; });
  std::vector<std::vector<std::string>> rows{{"rank", "point", "ranked by"}};
  const bool several = outcomes[0].seeds.size() > 1;
  for (const auto& [name, rate] : outcomes[0].seeds[0].test) {
    rows[0].push_back("test " + name);
    if (several && rows[0].size() == 4) rows[0].emplace_back("95 % interval");
  }
  const auto add = [&](std::vector<std::string> row, const std::vector<SeedReport>& seeds) {
    for (const auto& [name, rate] : outcomes[0].seeds[0].test) {
      row.push_back(rate_text(seeds, name));
      if (several && row.size() == 4) row.push_back(interval_text(seeds, name));
    }
    rows.push_back(std::move(row));
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t at = order[i];
    add({fmt::format("{}", i + 1), points[at].name, fmt::format("{:.4f}", std::abs(ranking.scores[at]))}, outcomes[at].seeds);
  }
  for (const auto& floor : outcomes[0].floors) {
    const auto& beside = outcomes[0].beside;
    const auto found = std::ranges::find(beside, floor.name, &std::pair<std::string, std::vector<SeedReport>>::first);
    add({"-", floor.name, "-"}, found != beside.end() ? found->second : std::vector<SeedReport>{{.test = floor.test}});
  }
  return rows;
}

std::string sweep_text(const std::vector<std::vector<std::string>>& rows, const Ranking& ranking, std::size_t seeds, const Rates& rates) {
  std::string text = fmt::format("# sweep\n\nRanked by {}; mean{} over {} seed{}. {}.\n\n", ranking.rule,
                                 seeds > 1 ? " and standard deviation" : "", seeds, seeds > 1 ? "s" : "", shown_unit(rates));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += fmt::format("| {} |\n", fmt::join(rows[i], " | "));
    if (i > 0) continue;
    text += '|';
    for (std::size_t column = 0; column < rows[0].size(); ++column) text += "---|";
    text += '\n';
  }
  return text;
}

}  // namespace

std::vector<GridPoint> grid_points(const TrainOptions& options) {
  std::vector<GridPoint> points = methods_of(options);
  const std::vector<GridAxis> axes = axes_of(options);
  std::vector<std::string> keys;
  for (const auto& axis : axes) keys.push_back(axis.key);
  for (const auto& axis : axes) {
    std::vector<GridPoint> longer;
    for (const auto& point : points)
      for (const auto& value : axis.values) {
        GridPoint next = point;
        set_value(next, axis.key, value, keys);
        next.name += fmt::format("{}{}={}", point.name.empty() ? "" : ", ", axis.key, value);
        longer.push_back(std::move(next));
      }
    points = std::move(longer);
  }
  for (auto& point : points) {
    if (!options.grid.empty() && &point != &points.front()) point.options.compare = false;
    point.options.grid.clear();  // its record is of this point alone
    if (!point.name.empty()) point.options.output += "/" + folder_name(point.name);
  }
  return points;
}

std::optional<SweepOutcome> train_sweep(const TrainOptions& options, ProcessGroup& processes, Log& log) {
  SweepOutcome sweep{.points = grid_points(options), .outcomes = {}, .text = {}};
  KeptSet kept;
  for (const auto& point : sweep.points) {
    if (!point.name.empty()) log.note(point.name);
    auto outcome = train_seeds(point.options, processes, log, std::ref(kept));
    if (!outcome) return std::nullopt;
    sweep.outcomes.push_back(std::move(*outcome));
  }
  sweep.text = sweep.outcomes[0].text;
  if (sweep.points[0].name.empty() || !processes.leads()) return sweep;
  const Ranking ranking = ranking_of(sweep.points, sweep.outcomes);
  sweep.rows = sweep_rows(sweep.points, sweep.outcomes, ranking);
  sweep.rule = ranking.rule;
  sweep.text = sweep_text(sweep.rows, ranking, sweep.outcomes[0].seeds.size(), sweep.outcomes[0].seeds[0].test);
  std::string table;
  for (const auto& row : sweep.rows) table += csv_row(row);
  write_file(options.output + "/sweep.md", sweep.text);
  write_file(options.output + "/sweep.csv", table);
  return sweep;
}

}  // namespace mm
