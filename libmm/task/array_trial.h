#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/array_set.h"
#include "model/stack.h"
#include "task/train_trial.h"

namespace mm {

// A set in which the test rows, of sequences their steps, have one input of one another: what a model makes of the others.
ArraySet with_shuffled(const ArraySet& set, const std::string& input);

// What `ask` finds of the test rows where each of several inputs is shuffled: the first of its rates as "shuffled.INPUT". Empty of one
// input, nothing when somebody asked to stop.
std::optional<Rates> each_shuffled(const ArraySet& set, const StackPlan& plan,
                                   const std::function<std::optional<Rates>(const ArraySet& set)>& ask);

// What `ask` finds of the test rows where inputs are missing: the mean of the first of its rates over every way to leave out N of them as
// "missing.N", for every N. Of inputs that keep apart, at most eight; empty of others, nothing when somebody asked to stop.
std::optional<Rates> each_missing(const StackPlan& plan,
                                  const std::function<std::optional<Rates>(std::span<const std::size_t> present)>& ask);

// The same experiment with each of several inputs alone ("only text"), and where `subsets` asks for it with every other choice of fewer
// than all ("only text video"); each with its own layers. Where the fusion does not take so few inputs, opinions of the same width stand in
// its place, and where what is behind it does not take those, there is no such experiment. Nothing of one, or where no comparison is asked
// for.
std::vector<Comparison> with_fewer_inputs(const TrainOptions& options, const StackPlan& plan);

// The same experiment with its labels shuffled ("shuffled labels"), where `shuffled` and `compare` ask for it: what a table finds where
// there is nothing to find.
std::vector<Comparison> with_shuffled_labels(const TrainOptions& options);

// The weights of the picture tower that options.model.encoder names, which the experiment begins with and is known by; nothing without one.
void begin_with_encoder(Experiment& experiment, const TrainOptions& options);

}  // namespace mm
