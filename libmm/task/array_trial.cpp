#include "task/array_trial.h"

#include <numeric>

#include "base/hash.h"
#include "data/array_batch.h"
#include "data/permutation.h"
#include "train/weights_digest.h"

namespace mm {

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

std::vector<Comparison> each_input_alone(const TrainOptions& options, const StackPlan& plan) {
  std::vector<Comparison> found;
  if (!options.compare || plan.inputs.size() < 2) return found;
  for (const auto& input : plan.inputs) {
    TrainOptions alone = options;
    (alone.data.shards.files.empty() ? alone.data.arrays.inputs : alone.data.shards.inputs) = {input};
    alone.model.from.clear();  // whose layers take all inputs
    alone.optimizer.lora.rank = 0;
    found.push_back({"only " + input, alone});
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
