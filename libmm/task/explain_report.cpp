#include "task/explain_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "base/check.h"
#include "train/report.h"

namespace mm {
namespace {

std::string pair_name(const DataExplanation& data, const PairExplanation& pair) {
  return data.inputs[pair.first].name + " x " + data.inputs[pair.second].name;
}

Json by_input(const DataExplanation& data, const std::vector<double>& values) {
  Json found = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i) found.set(data.inputs[i].name, values[i]);
  return found;
}

Json input_json(const InputExplanation& input, const DataExplanation& data) {
  Json found = Json::object();
  found.set("input", input.name);
  if (data.exact) {
    found.set("share", input.share);
    found.set("mean", input.mean);
    found.set("gain", input.gain);
  }
  found.set("without", input.without);
  found.set("alone", input.alone);
  found.set("gradient_share", input.gradients);
  return found;
}

Json pair_json(const PairExplanation& pair, const DataExplanation& data) {
  Json found = Json::object();
  found.set("first", data.inputs[pair.first].name);
  found.set("second", data.inputs[pair.second].name);
  found.set("interaction", pair.mean);
  found.set("amount", pair.amount);
  found.set("gain", pair.gain);
  if (!pair.information) return found;
  Json bits = Json::object();
  bits.set("redundant", pair.information->redundant);
  bits.set("first", pair.information->first);
  bits.set("second", pair.information->second);
  bits.set("synergy", pair.information->synergy);
  found.set("information", bits);
  return found;
}

Json list_of(std::size_t count, const std::function<Json(std::size_t)>& one) {
  Json list = Json::array();
  for (std::size_t i = 0; i < count; ++i) list.push(one(i));
  return list;
}

Json numbers_json(const std::vector<double>& numbers) {
  return list_of(numbers.size(), [&](std::size_t i) { return Json(numbers[i]); });
}

// "91.22", or over several seeds "91.22 +- 0.40".
std::string spread_text(const std::vector<double>& values, double scale, int digits) {
  std::vector<double> scaled;
  for (const double value : values) scaled.push_back(value * scale);
  const Spread spread = spread_of(scaled);
  if (values.size() == 1) return fmt::format("{:.{}f}", spread.mean, digits);
  return fmt::format("{:.{}f} +- {:.{}f}", spread.mean, digits, spread.deviation, digits);
}

std::string over_seeds(const std::vector<DataExplanation>& seeds, double scale, const std::function<double(const DataExplanation&)>& of,
                       int digits = 2) {
  std::vector<double> values;
  for (const auto& seed : seeds) values.push_back(of(seed));
  return spread_text(values, scale, digits);
}

std::string inputs_text(const std::vector<DataExplanation>& seeds) {
  const auto& first = seeds[0];
  const double scale = first.rate_name == "accuracy" ? 100 : 1;
  std::string text =
      first.exact
          ? "| input | part of the score % | adds to the rate | without it | alone | part of the gradients % |\n|---|---|---|---|---|---|\n"
          : "| input | without it | alone | part of the gradients % |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < first.inputs.size(); ++i) {
    text += "| " + first.inputs[i].name + " |";
    const auto column = [&](double by, double InputExplanation::*member) {
      text += " " + over_seeds(seeds, by, [&](const DataExplanation& seed) { return seed.inputs.at(i).*member; }) + " |";
    };
    if (first.exact) {
      column(100, &InputExplanation::share);
      column(scale, &InputExplanation::gain);
    }
    column(scale, &InputExplanation::without);
    column(scale, &InputExplanation::alone);
    column(100, &InputExplanation::gradients);
    text += "\n";
  }
  return text;
}

std::string pairs_text(const std::vector<DataExplanation>& seeds) {
  const auto& first = seeds[0];
  if (first.pairs.empty()) return "";
  const double scale = first.rate_name == "accuracy" ? 100 : 1;
  std::string text =
      "\n| together | interaction of the score | of the rate | bits both tell | only the first | only the second | only together "
      "|\n|---|---|---|---|---|---|---|\n";
  for (std::size_t p = 0; p < first.pairs.size(); ++p) {
    const auto bits = [&](double InformationParts::*member) -> std::string {
      if (!first.pairs[p].information) return "-";
      return over_seeds(
          seeds, 1, [&](const DataExplanation& seed) { return (*seed.pairs.at(p).information).*member; }, 3);
    };
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", pair_name(first, first.pairs[p]),
                        over_seeds(
                            seeds, 1, [&](const DataExplanation& seed) { return seed.pairs.at(p).mean; }, 3),
                        over_seeds(seeds, scale, [&](const DataExplanation& seed) { return seed.pairs.at(p).gain; }),
                        bits(&InformationParts::redundant), bits(&InformationParts::first), bits(&InformationParts::second),
                        bits(&InformationParts::synergy));
  }
  return text;
}

}  // namespace

Json to_json(const DataExplanation& found) {
  Json json = Json::object();
  json.set("rate", found.rate_name);
  json.set("output", found.output.empty() ? Json() : Json(found.output));
  json.set("examples", static_cast<std::int64_t>(found.records.size()));
  json.set("all", found.rate);
  json.set("nobody", found.nobody);
  json.set("inputs", list_of(found.inputs.size(), [&](std::size_t i) { return input_json(found.inputs[i], found); }));
  if (found.exact) json.set("largest_sum_error", found.largest_sum_error);
  json.set("pairs", list_of(found.pairs.size(), [&](std::size_t i) { return pair_json(found.pairs[i], found); }));
  if (found.additive) {
    Json additive = Json::object();
    additive.set("examples", static_cast<std::int64_t>(found.additive->rows));
    additive.set("rate", found.additive->rate);
    additive.set("projected", found.additive->projected);
    additive.set("gap", found.additive->gap());
    json.set("additive", additive);
  }
  Json gradients = Json::object();
  gradients.set("steps", found.steps);
  gradients.set("largest_delta", found.largest_delta);
  gradients.set("mean_delta", found.mean_delta);
  gradients.set("features", list_of(found.features.size(), [&](std::size_t i) {
                  Json one = Json::object();
                  one.set("feature", found.features[i].name);
                  one.set("amount", found.features[i].amount);
                  one.set("mean", found.features[i].mean);
                  return one;
                }));
  json.set("gradients", gradients);
  if (found.steps_looked_at.empty()) return json;
  Json attention = Json::object();
  for (const auto& steps : found.steps_looked_at) attention.set(found.inputs[steps.input].name, numbers_json(steps.mean));
  json.set("attention", attention);
  return json;
}

Json record_json(const RecordExplanation& record, const DataExplanation& data) {
  Json json = Json::object();
  json.set("id", record.id);
  json.set("prediction", record.prediction);
  json.set("truth", record.truth);
  json.set("output", record.output);
  json.set("score", record.score);
  json.set("nobody", record.nobody);
  Json missing = Json::array();
  for (std::size_t i = 0; i < record.missing.size(); ++i)
    if (record.missing[i]) missing.push(data.inputs[i].name);
  json.set("missing", missing);
  if (!record.shapley.empty()) {
    json.set("contributions", by_input(data, record.shapley));
    Json together = Json::object();
    for (std::size_t p = 0; p < record.interactions.size(); ++p) together.set(pair_name(data, data.pairs[p]), record.interactions[p]);
    json.set("interactions", together);
  }
  Json gradients = Json::object();
  gradients.set("from", record.from);
  gradients.set("delta", record.delta);
  gradients.set("inputs", by_input(data, record.gradients));
  gradients.set("features", list_of(record.features.size(), [&](std::size_t i) {
                  Json one = Json::object();
                  one.set("feature", record.features[i].name);
                  one.set("value", record.features[i].value);
                  one.set("contribution", record.features[i].contribution);
                  return one;
                }));
  json.set("gradients", gradients);
  if (record.attention.empty()) return json;
  Json attention = Json::object();
  for (std::size_t i = 0; i < record.attention.size(); ++i)
    attention.set(data.inputs[data.steps_looked_at[i].input].name, numbers_json(record.attention[i]));
  json.set("attention", attention);
  return json;
}

std::string explanation_text(std::string_view title, const std::vector<DataExplanation>& seeds) {
  MM_ASSERT(!seeds.empty());
  const auto& first = seeds[0];
  const double scale = first.rate_name == "accuracy" ? 100 : 1;
  const auto rate = [&](const std::function<double(const DataExplanation&)>& of) { return over_seeds(seeds, scale, of); };
  std::string text = fmt::format(
      "# {}: what each input had to do with the answers\n\nTest split, {} examples, {} seeds. The {} with all inputs is {}, with none "
      "{}.\n\n",
      title, first.records.size(), seeds.size(), scale == 100 ? "accuracy (%)" : first.rate_name,
      rate([](const DataExplanation& seed) { return seed.rate; }), rate([](const DataExplanation& seed) { return seed.nobody; }));
  text += inputs_text(seeds) + pairs_text(seeds);
  if (first.additive)
    text += fmt::format("\nOn {} examples the rate is {}, and {} of what each input says alone, added up (EMAP): a gap of {}.\n",
                        first.additive->rows, rate([](const DataExplanation& seed) { return seed.additive->rate; }),
                        rate([](const DataExplanation& seed) { return seed.additive->projected; }),
                        rate([](const DataExplanation& seed) { return seed.additive->gap(); }));
  double delta = 0, sum_error = 0;
  for (const auto& seed : seeds) {
    delta = std::max(delta, seed.largest_delta);
    sum_error = std::max(sum_error, seed.largest_sum_error);
  }
  if (first.exact) text += fmt::format("\nShapley values add up to what they explain: the largest difference is {:.1e}.\n", sum_error);
  text += fmt::format("\nIntegrated gradients over {} steps: the largest completeness delta is {:.1e}.\n", first.steps, delta);
  return text;
}

std::vector<std::size_t> by_typicality(const DataExplanation& data) {
  const auto of = [](const RecordExplanation& record) -> const std::vector<double>& {
    return record.shapley.empty() ? record.gradients : record.shapley;
  };
  std::map<std::string, std::vector<std::vector<double>>> groups;  // of each prediction, the contributions of each input
  for (const auto& record : data.records) {
    auto& columns = groups[record.prediction];
    columns.resize(of(record).size());
    for (std::size_t m = 0; m < columns.size(); ++m) columns[m].push_back(of(record)[m]);
  }
  std::map<std::string, std::vector<Spread>> spreads;
  for (const auto& [prediction, columns] : groups)
    for (const auto& column : columns) spreads[prediction].push_back(spread_of(column));
  std::vector<double> far;
  for (const auto& record : data.records) {
    double sum = 0;
    for (std::size_t m = 0; m < of(record).size(); ++m) {
      const Spread& spread = spreads.at(record.prediction)[m];
      if (spread.deviation > 0) sum += std::pow((of(record)[m] - spread.mean) / spread.deviation, 2);
    }
    far.push_back(sum);
  }
  std::vector<std::size_t> order(far.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return far[a] < far[b]; });
  return order;
}

}  // namespace mm
