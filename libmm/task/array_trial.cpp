#include "task/array_trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "data/array_batch.h"
#include "data/permutation.h"
#include "task/classify_model.h"
#include "train/weights_digest.h"

namespace mm {
namespace {

constexpr std::size_t kMostCompared = 6;  // inputs of which every subset is trained: 2^6 - 2 experiments

}  // namespace

ArraySet with_shuffled(const ArraySet& set, const std::string& input) {
  ArraySet shuffled = set;
  std::vector<std::int64_t> from(static_cast<std::size_t>(set.rows()));
  std::iota(from.begin(), from.end(), std::int64_t{0});
  const Permutation order(set.test.size(), hash64(input));
  for (std::size_t i = 0; i < set.test.size(); ++i) from[static_cast<std::size_t>(set.test[i])] = set.test[order(i)];
  shuffled.inputs[input] = set.inputs.at(input).index_select(0, row_index(from));  // [N, ...]
  return shuffled;
}

std::optional<Rates> each_shuffled(const ArraySet& set, const StackPlan& plan,
                                   const std::function<std::optional<Rates>(const ArraySet& set)>& ask) {
  Rates all;
  for (std::size_t i = 0; plan.inputs.size() > 1 && i < plan.inputs.size(); ++i) {
    const auto rates = ask(with_shuffled(set, plan.inputs[i]));
    if (!rates) return std::nullopt;
    if (!rates->empty()) all.emplace_back("shuffled." + plan.inputs[i], rates->at(0).second);
  }
  return all;
}

std::vector<Comparison> with_fewer_inputs(const TrainOptions& options, const StackPlan& plan) {
  std::vector<Comparison> found;
  if (!options.compare || plan.inputs.size() < 2) return found;
  MM_CHECK(!options.subsets || plan.inputs.size() <= kMostCompared, Kind::usage,
           fmt::format("{} inputs have too many subsets to train them all: at most {}", plan.inputs.size(), kMostCompared), "subsets");
  for (std::size_t count = 1; count < (options.subsets ? plan.inputs.size() : 2); ++count)
    for (const auto& places : choices(plan.inputs.size(), count)) {
      TrainOptions fewer = options;
      auto& inputs = fewer.data.shards.files.empty() ? fewer.data.arrays.inputs : fewer.data.shards.inputs;
      inputs.clear();
      for (const auto place : places) inputs.push_back(plan.inputs[place]);
      fewer.model.from.clear();  // whose layers take all inputs
      fewer.optimizer.lora.rank = 0;
      found.push_back({fmt::format("only {}", fmt::join(inputs, " ")), fewer});
    }
  return found;
}

void begin_with_encoder(Experiment& experiment, const TrainOptions& options) {
  if (options.model.encoder.empty()) return;
  for (const auto& [name, tensor] : encoder_weights(Folder(find_model(options.model.encoder))))
    experiment.beginning["encoder." + name] = tensor;
  experiment.fingerprint += " " + weights_digest(experiment.beginning);
}

}  // namespace mm
