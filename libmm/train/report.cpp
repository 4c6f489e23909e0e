#include "train/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

const double* find(const Rates& rates, const std::string& name) {
  for (const auto& [key, rate] : rates)
    if (key == name) return &rate;
  return nullptr;
}

Json to_json(const Rates& rates) {
  Json json = Json::object();
  for (const auto& [name, rate] : rates) json.set(name, rate);
  return json;
}

Rates rates_of(const Json& json) {
  Rates rates;
  json.each_member([&](const std::string& name, const Json& rate) { rates.emplace_back(name, rate.number()); });
  return rates;
}

std::string shown(const std::string& name, const double* rate) { return rate != nullptr ? shown_rate(name, *rate) : "-"; }

}  // namespace

std::string best_by(const std::string& selection) {
  if (selection == "test_oracle") return "the best accuracy on the test split itself (test_oracle)";
  return fmt::format("the best {} on the validation split", selection);
}

Json to_json(const SeedReport& report) {
  Json json = Json::object();
  json.set("seed", report.seed);
  json.set("step", report.step);
  json.set("selection", report.selection);
  json.set("made_from", report.made_from);
  json.set("test", to_json(report.test));
  return json;
}

SeedReport seed_report(const Json& json) {
  return {.seed = static_cast<std::uint64_t>(json.integer("seed")),
          .step = json.integer("step"),
          .selection = json.string("selection"),
          .test = rates_of(json.at("test")),
          .made_from = json.string("made_from", "")};
}

Json to_json(const Floor& floor) {
  Json json = Json::object();
  json.set("name", floor.name);
  json.set("test", to_json(floor.test));
  return json;
}

Floor floor_of(const Json& json) { return {json.string("name"), rates_of(json.at("test"))}; }

Spread spread_of(const std::vector<double>& values) {
  MM_ASSERT(!values.empty());
  Spread spread;
  for (const double value : values) spread.mean += value / static_cast<double>(values.size());
  if (values.size() < 2) return spread;
  double squares = 0;
  for (const double value : values) squares += (value - spread.mean) * (value - spread.mean);
  spread.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
  return spread;
}

std::string shown_spread(std::string_view name, const Spread& spread, bool several) {
  const std::string mean = shown_rate(name, spread.mean);
  return several ? fmt::format("{} +- {}", mean, shown_rate(name, spread.deviation)) : mean;
}

Rates mean_rates(const std::vector<SeedReport>& seeds) {
  Rates means;
  for (const auto& [name, first] : seeds.at(0).test) {
    std::vector<double> values;
    for (const auto& seed : seeds)
      if (const double* rate = find(seed.test, name)) values.push_back(*rate);
    means.emplace_back(name, spread_of(values).mean);
  }
  return means;
}

ReportTable report_table(const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors) {
  MM_ASSERT(!seeds.empty());
  ReportTable table;
  for (const auto& seed : seeds) {
    table.seeds.push_back(seed.seed);
    MM_ASSERT(seed.selection == seeds[0].selection);
  }
  for (const auto& floor : floors) table.floors.push_back(floor.name);
  std::string rule = "the one with " + best_by(seeds[0].selection);
  if (seeds[0].selection == "last") rule = "the last one; nothing was chosen by a score";
  if (seeds[0].selection == kSolved) rule = "none; what is learnt has a closed form";
  table.note = fmt::format("Test split. Seeds: {}. Checkpoint: {}. {}, mean and standard deviation over the seeds.",
                           fmt::join(table.seeds, ", "), rule, shown_unit(seeds[0].test));
  for (const auto& [name, first] : seeds[0].test) {
    ReportTable::Row row{.name = name, .model = {}, .floors = {}, .seeds = {}};
    std::vector<double> values;
    for (const auto& seed : seeds) {
      const double* rate = find(seed.test, name);
      row.seeds.push_back(shown(name, rate));
      if (rate != nullptr) values.push_back(*rate);
    }
    row.model = shown_spread(name, spread_of(values), seeds.size() > 1);
    for (const auto& floor : floors) row.floors.push_back(shown(name, find(floor.test, name)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string report_text(std::string_view title, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors) {
  const ReportTable table = report_table(seeds, floors);
  std::string text = fmt::format("# {}\n\n{}\n\n| | model |", title, table.note);
  for (const auto& floor : table.floors) text += fmt::format(" {} |", floor);
  text += "\n|---|---|";
  for (std::size_t i = 0; i < table.floors.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& row : table.rows) {
    text += fmt::format("| {} | {} |", row.name, row.model);
    for (const auto& floor : row.floors) text += fmt::format(" {} |", floor);
    text += "\n";
  }
  return text;
}

}  // namespace mm
