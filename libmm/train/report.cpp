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

std::string percent(double rate) { return fmt::format("{:.2f}", 100 * rate); }

}  // namespace

Json to_json(const SeedReport& report) {
  Json json = Json::object();
  json.set("seed", report.seed);
  json.set("step", report.step);
  json.set("selection", report.selection);
  json.set("test", to_json(report.test));
  return json;
}

SeedReport seed_report(const Json& json) {
  return {.seed = static_cast<std::uint64_t>(json.integer("seed")),
          .step = json.integer("step"),
          .selection = json.string("selection"),
          .test = rates_of(json.at("test"))};
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

std::string report_text(std::string_view title, const std::vector<SeedReport>& seeds, const std::vector<Floor>& floors) {
  MM_ASSERT(!seeds.empty());
  std::vector<std::uint64_t> numbers;
  for (const auto& seed : seeds) {
    numbers.push_back(seed.seed);
    MM_ASSERT(seed.selection == seeds[0].selection);
  }
  const std::string rule = seeds[0].selection == "last"
                               ? "the last one; nothing was chosen by a score"
                               : fmt::format("the one with the best {} on the validation split", seeds[0].selection);
  std::string text = fmt::format("# {}\n\nTest split. Seeds: {}. Checkpoint: {}. Percent, mean and standard deviation over the seeds.\n\n",
                                 title, fmt::join(numbers, ", "), rule);
  text += "| | model |";
  for (const auto& floor : floors) text += fmt::format(" {} |", floor.name);
  text += "\n|---|---|";
  for (std::size_t i = 0; i < floors.size(); ++i) text += "---|";
  text += "\n";
  for (const auto& [name, first] : seeds[0].test) {
    std::vector<double> values;
    for (const auto& seed : seeds)
      if (const double* rate = find(seed.test, name)) values.push_back(*rate);
    const Spread spread = spread_of(values);
    text += seeds.size() > 1 ? fmt::format("| {} | {} +- {} |", name, percent(spread.mean), percent(spread.deviation))
                             : fmt::format("| {} | {} |", name, percent(first));
    for (const auto& floor : floors) {
      const double* rate = find(floor.test, name);
      text += rate != nullptr ? fmt::format(" {} |", percent(*rate)) : " - |";
    }
    text += "\n";
  }
  return text;
}

}  // namespace mm
