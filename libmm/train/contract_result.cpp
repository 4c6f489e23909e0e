#include "train/contract_result.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

namespace mm {
namespace {

std::string number(double value) { return fmt::format("{:.2f}", value); }

std::string published(const Claim& claim) {
  if (!claim.published) return "-";
  return claim.spread ? fmt::format("{} +- {}", number(*claim.published), number(*claim.spread)) : number(*claim.published);
}

std::string ours(const Verdict& verdict) {
  if (verdict.values.size() < 2) return number(verdict.spread.mean);
  return fmt::format("{} +- {}", number(verdict.spread.mean), number(verdict.spread.deviation));
}

std::string interval(const Verdict& verdict) {
  return verdict.values.size() < 2 ? "-" : fmt::format("{} - {}", number(verdict.low95), number(verdict.high95));
}

std::string reach(const Claim& claim) {
  if (claim.low && claim.high) return fmt::format("{} - {}", number(*claim.low), number(*claim.high));
  if (claim.low) return "at least " + number(*claim.low);
  if (claim.high) return "at most " + number(*claim.high);
  return "-";
}

std::string judgement(const Verdict& verdict) {
  if (!verdict.claim.low && !verdict.claim.high) return "-";
  return verdict.met ? "met" : "not met";
}

std::string rule(const std::string& selection) {
  if (selection == "last") return "the last checkpoint";
  if (selection == kSolved) return "a closed form";
  return "the checkpoint with " + best_by(selection);
}

std::string numbers_beside(const ContractResult& result, const std::string& rate) {
  std::vector<std::string> found;
  for (const auto& floor : result.floors)
    for (const auto& [name, value] : floor.test)
      if (name == rate) found.push_back(fmt::format("{} {}", floor.name, number(shown_number(rate, value))));
  return found.empty() ? "-" : fmt::format("{}", fmt::join(found, ", "));
}

std::string markdown(const std::vector<std::vector<std::string>>& rows) {
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("| {} |\n", fmt::join(row, " | "));
    if (&row != &rows.front()) continue;
    for (std::size_t column = 0; column < row.size(); ++column) text += "|---";
    text += "|\n";
  }
  return text;
}

void set_if(Json& json, const char* key, const std::optional<double>& value) {
  if (value) json.set(key, *value);
}

std::optional<double> get_if(const Json& json, const char* key) { return json.has(key) ? std::optional(json.number(key)) : std::nullopt; }

Json to_json(const Verdict& verdict) {
  Json json = Json::object();
  json.set("rate", verdict.claim.rate);
  set_if(json, "low", verdict.claim.low);
  set_if(json, "high", verdict.claim.high);
  set_if(json, "published", verdict.claim.published);
  set_if(json, "published_spread", verdict.claim.spread);
  json.set("mean", verdict.spread.mean);
  json.set("deviation", verdict.spread.deviation);
  json.set("low95", verdict.low95);
  json.set("high95", verdict.high95);
  json.set("met", verdict.met);
  Json values = Json::array();
  for (const double value : verdict.values) values.push(value);
  json.set("values", values);
  return json;
}

Verdict verdict_from(const Json& json) {
  Verdict verdict;
  verdict.claim = {.rate = json.string("rate"),
                   .low = get_if(json, "low"),
                   .high = get_if(json, "high"),
                   .published = get_if(json, "published"),
                   .spread = get_if(json, "published_spread")};
  verdict.values = json.at("values").numbers();
  verdict.spread = {.mean = json.number("mean"), .deviation = json.number("deviation")};
  verdict.low95 = json.number("low95");
  verdict.high95 = json.number("high95");
  verdict.met = json.at("met").boolean();
  return verdict;
}

}  // namespace

bool ContractResult::met() const { return std::ranges::all_of(verdicts, &Verdict::met); }

Json to_json(const ContractResult& result) {
  Json json = Json::object();
  json.set("name", result.name);
  json.set("source", result.source);
  json.set("note", result.note);
  json.set("date", result.date);
  json.set("mm", result.version);
  json.set("processor", result.processor);
  Json seeds = Json::array(), grid = Json::array(), verdicts = Json::array(), floors = Json::array();
  for (const auto seed : result.seeds) seeds.push(seed);
  for (const auto& point : result.grid) grid.push(point);
  for (const auto& verdict : result.verdicts) verdicts.push(to_json(verdict));
  for (const auto& floor : result.floors) floors.push(to_json(floor));
  json.set("seeds", seeds);
  json.set("grid", grid);
  json.set("selection", result.selection);
  json.set("verdicts", verdicts);
  json.set("floors", floors);
  if (result.table.empty()) return json;
  Json rows = Json::array();
  for (const auto& row : result.table) {
    Json cells = Json::array();
    for (const auto& cell : row) cells.push(cell);
    rows.push(cells);
  }
  json.set("ranked_by", result.ranked_by);
  json.set("table", rows);
  return json;
}

ContractResult contract_result(const Json& json) {
  ContractResult result{.name = json.string("name"),
                        .source = json.string("source"),
                        .note = json.string("note"),
                        .date = json.string("date"),
                        .version = json.string("mm"),
                        .processor = json.string("processor"),
                        .seeds = {},
                        .grid = json.at("grid").strings(),
                        .selection = json.string("selection"),
                        .verdicts = {},
                        .floors = {}};
  for (const auto seed : json.at("seeds").integers()) result.seeds.push_back(static_cast<std::uint64_t>(seed));
  const Json verdicts = json.at("verdicts"), floors = json.at("floors");
  for (std::size_t i = 0; i < verdicts.size(); ++i) result.verdicts.push_back(verdict_from(verdicts.at(i)));
  for (std::size_t i = 0; i < floors.size(); ++i) result.floors.push_back(floor_of(floors.at(i)));
  if (!json.has("table")) return result;
  result.ranked_by = json.string("ranked_by");
  const Json rows = json.at("table");
  for (std::size_t i = 0; i < rows.size(); ++i) result.table.push_back(rows.at(i).strings());
  return result;
}

std::string contract_text(const ContractResult& result) {
  std::string text = fmt::format("# {}: {}\n\n", result.name, result.met() ? "met" : "not met");
  if (!result.source.empty()) text += fmt::format("Published in {}.\n", result.source);
  if (!result.note.empty()) text += result.note + "\n";
  Rates claimed;
  for (const auto& verdict : result.verdicts) claimed.emplace_back(verdict.claim.rate, 0);
  text += fmt::format("Tested is {}. Seeds: {}.{} {}.\n\n", rule(result.selection), fmt::join(result.seeds, ", "),
                      result.grid.empty() ? "" : fmt::format(" Over: {}.", fmt::join(result.grid, "; ")), shown_unit(claimed));
  text +=
      "| rate | published | ours | n | 95 % interval of the mean | to reach | verdict | beside it |\n|---|---|---|---|---|---|---|---|\n";
  for (const auto& verdict : result.verdicts)
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", verdict.claim.rate, published(verdict.claim), ours(verdict),
                        verdict.values.size(), interval(verdict), reach(verdict.claim), judgement(verdict),
                        numbers_beside(result, verdict.claim.rate));
  return text;
}

std::string results_text(const std::vector<ContractResult>& results) {
  std::string text =
      "| experiment | rate | published | ours | n | 95 % interval | to reach | verdict | beside it | tested | machine, date, version |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& result : results)
    for (const auto& verdict : result.verdicts)
      text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {}, {}, mm {} |\n", result.name, verdict.claim.rate,
                          published(verdict.claim), ours(verdict), verdict.values.size(), interval(verdict), reach(verdict.claim),
                          judgement(verdict), numbers_beside(result, verdict.claim.rate), rule(result.selection), result.processor,
                          result.date, result.version);
  for (const auto& result : results)
    if (!result.table.empty())
      text += fmt::format("\n## {}\n\nRanked by {}; mean and standard deviation over the seeds {}.{}\n\n{}", result.name, result.ranked_by,
                          fmt::join(result.seeds, ", "), result.note.empty() ? "" : " " + result.note, markdown(result.table));
  return text;
}

}  // namespace mm
