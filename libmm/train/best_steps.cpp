#include "train/best_steps.h"

#include <algorithm>
#include <cmath>

namespace mm {

BestSteps::BestSteps(const Json& json) {
  if (json.is_null()) return;
  json.each_member([&](const std::string& measure, const Json& best) { best_[measure] = {best.integer("step"), best.number("value")}; });
}

void BestSteps::offer(const std::string& measure, std::int64_t step, double value) {
  if (!std::isfinite(value)) return;
  const auto found = best_.find(measure);
  if (found == best_.end() || (measure == "loss" ? value < found->second.value : value > found->second.value))
    best_[measure] = {step, value};
}

std::optional<std::int64_t> BestSteps::step(const std::string& measure) const {
  const auto found = best_.find(measure);
  if (found == best_.end()) return std::nullopt;
  return found->second.step;
}

std::vector<std::int64_t> BestSteps::steps() const {
  std::vector<std::int64_t> all;
  for (const auto& [measure, best] : best_) all.push_back(best.step);
  return all;
}

bool BestSteps::has(std::int64_t step) const {
  return std::any_of(best_.begin(), best_.end(), [&](const auto& row) { return row.second.step == step; });
}

bool BestSteps::forget(const std::function<bool(std::int64_t)>& gone) {
  return std::erase_if(best_, [&](const auto& row) { return gone(row.second.step); }) > 0;
}

Json BestSteps::to_json() const {
  Json json = Json::object();
  for (const auto& [measure, best] : best_) {
    Json row = Json::object();
    row.set("step", best.step);
    row.set("value", best.value);
    json.set(measure, row);
  }
  return json;
}

}  // namespace mm
