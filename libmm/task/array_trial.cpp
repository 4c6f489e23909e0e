#include "task/array_trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "data/array_batch.h"
#include "data/permutation.h"
#include "model/fused_stack.h"
#include "model/input_layers.h"
#include "task/classify_model.h"
#include "train/weights_digest.h"

namespace mm {
namespace {

constexpr std::size_t kMostSubsets = 8;   // inputs of which every subset is asked; 2^8 passes over the test rows
constexpr std::size_t kMostCompared = 6;  // inputs of which every subset is trained: 2^6 - 2 experiments

// The fusion for some of the inputs, by their places: the plan's own where it takes them, else what is as wide. Nothing where the head
// takes none of them.
std::optional<std::string> fusion_of_fewer(const StackPlan& plan, const std::vector<std::size_t>& places) {
  const auto width = FusedStack(plan, Params(std::make_shared<RecordSource>())).fused().back();
  StackPlan fewer = plan;
  fewer.inputs.clear();
  fewer.views.clear();
  for (const auto place : places) {
    fewer.inputs.push_back(plan.inputs[place]);
    fewer.views.push_back(plan.views[place]);
  }
  fewer.layers = layers_of_some(plan.layers, plan.inputs, fewer.inputs);
  for (const auto& fusion : {plan.fusion, fmt::format("late-average {}", width), std::string("concat-steps")}) {
    fewer.fusion = fusion;
    try {
      FusedStack(fewer, Params(std::make_shared<RecordSource>()));
      return fusion;
    } catch (const Error& error) {
      if (error.kind != Kind::usage) throw;
    }
  }
  return std::nullopt;
}

// Leaves the inputs at these places; gives their names. Of arrays the others are taken away, so that columns that were left out stay so.
std::vector<std::string> keep_inputs(TrainDataOptions& data, const std::vector<std::string>& inputs,
                                     const std::vector<std::size_t>& places) {
  std::vector<std::string> kept;
  for (const auto place : places) kept.push_back(inputs[place]);
  if (!data.shards.files.empty()) {
    data.shards.inputs = kept;
    return kept;
  }
  for (const auto& name : inputs)
    if (std::ranges::find(kept, name) == kept.end()) data.arrays.inputs.push_back("!" + name);
  return kept;
}

// Rows of the test part; of sequences the places of their steps, as if all sequences stood one behind the other.
std::vector<std::int64_t> test_places(const ArraySet& set) {
  if (set.steps.empty()) return set.test;
  std::vector<std::int64_t> places;
  for (const auto row : set.test)
    for (std::int64_t step = 0; step < set.steps[static_cast<std::size_t>(row)]; ++step) places.push_back(row * set.labels.size(1) + step);
  return places;
}

}  // namespace

ArraySet with_shuffled(const ArraySet& set, const std::string& input) {
  ArraySet shuffled = set;
  const auto& x = set.inputs.at(input);
  const auto each = set.steps.empty() ? x : x.flatten(0, 1);  // [N, ...], of sequences all steps
  std::vector<std::int64_t> from(static_cast<std::size_t>(each.size(0)));
  std::iota(from.begin(), from.end(), std::int64_t{0});
  const auto tested = test_places(set);
  const Permutation order(tested.size(), hash64(input));
  for (std::size_t i = 0; i < tested.size(); ++i) from[static_cast<std::size_t>(tested[i])] = tested[order(i)];
  shuffled.inputs[input] = each.index_select(0, row_index(from)).view_as(x);  // [N, ...]
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

std::optional<Rates> each_missing(const StackPlan& plan,
                                  const std::function<std::optional<Rates>(std::span<const std::size_t> present)>& ask) {
  Rates all;
  const std::size_t inputs = plan.views.size();
  for (std::size_t missing = 1; missing < inputs && inputs <= kMostSubsets; ++missing) {
    double sum = 0;
    const auto subsets = choices(inputs, inputs - missing);
    for (const auto& present : subsets) {
      const auto rates = ask(present);
      if (!rates) return std::nullopt;
      sum += rates->at(0).second;
    }
    all.emplace_back(fmt::format("missing.{}", missing), sum / static_cast<double>(subsets.size()));
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
      const auto kept = keep_inputs(fewer.data, plan.inputs, places);
      if (!plan.views.empty()) fewer.model.layers = layers_of_some(options.model.layers, plan.inputs, kept);
      if (!plan.fusion.empty()) {
        const auto fusion = fusion_of_fewer(plan, places);
        if (!fusion) continue;
        fewer.model.fusion = *fusion;
      }
      if (count == 1) fewer.objective.unimodal.kind = "none";  // it is taught for itself as it is
      fewer.model.from.clear();                                // whose layers take all inputs
      fewer.optimizer.lora.rank = 0;
      found.push_back({fmt::format("only {}", fmt::join(kept, " ")), fewer});
    }
  return found;
}

std::vector<Comparison> with_shuffled_labels(const TrainOptions& options) {
  if (!options.compare || !options.shuffled) return {};
  TrainOptions shuffled = options;
  shuffled.data.shuffle_labels = true;
  return {{"shuffled labels", shuffled}};
}

void begin_with_encoder(Experiment& experiment, const TrainOptions& options) {
  if (options.model.encoder.empty()) return;
  for (const auto& [name, tensor] : encoder_weights(Folder(find_model(options.model.encoder))))
    experiment.beginning["encoder." + name] = tensor;
  experiment.fingerprint += " " + weights_digest(experiment.beginning);
}

}  // namespace mm
