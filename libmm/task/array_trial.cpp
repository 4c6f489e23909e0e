#include "task/array_trial.h"

#include <numeric>
#include <span>

#include "base/hash.h"
#include "data/array_batch.h"
#include "data/permutation.h"

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

std::vector<Comparison> each_input_alone(const TrainOptions& options, const StackPlan& plan) {
  std::vector<Comparison> found;
  if (!options.compare || plan.inputs.size() < 2) return found;
  for (const auto& input : plan.inputs) {
    TrainOptions alone = options;
    alone.data.arrays.inputs = {input};
    found.push_back({"only " + input, alone});
  }
  return found;
}

void begin_with_encoder(Experiment& experiment, const TrainOptions& options) {
  if (options.model.encoder.empty()) return;
  Sha256 hash;
  for (const auto& [name, tensor] : encoder_weights(Folder(find_model(options.model.encoder)))) {
    const auto whole = tensor.contiguous();  // [...]
    hash.update(std::as_bytes(std::span(name)));
    hash.update({static_cast<const std::byte*>(whole.const_data_ptr()), whole.nbytes()});
    experiment.beginning["encoder." + name] = whole;
  }
  experiment.fingerprint += " " + hash.hex();
}

}  // namespace mm
