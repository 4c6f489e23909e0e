#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "task/explain_model.h"

namespace mm {

// Which steps of an input the answers took, through all of its transformers (explain/attention_rollout.h).
struct StepsLookedAt {
  std::size_t input = 0;
  std::vector<std::string> names;            // [T] "voice[3]" of the fourth step, "voice[class]" of a learnt vector before them
  std::vector<std::vector<double>> records;  // [N, T] of each example; they sum to 1
  std::vector<double> mean;                  // [T]
};

// Of every input whose layers have a transformer, over some rows of the set; empty where none has one. Nothing when somebody asked to stop.
std::optional<std::vector<StepsLookedAt>> steps_looked_at(const ExplainedModel& model, std::span<const std::int64_t> rows);

}  // namespace mm
