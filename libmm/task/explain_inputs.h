#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "explain/decomposition.h"
#include "options/explain.h"
#include "task/explain_model.h"
#include "task/explain_steps.h"

namespace mm {

inline constexpr std::size_t kMostExactInputs = 8;  // inputs whose every choice is asked: 2^8 passes over the examples

// One number that goes in, by its input and its place in it: "text[17]".
struct FeatureContribution {
  std::string name;
  double value = 0, contribution = 0;  // as preprocessing shows it; of the score
};

// Why the model says what it says of one example. Vectors over the inputs are in their order, those over pairs in the order 01, 02, 12.
struct RecordExplanation {
  std::string id, prediction, truth;
  std::string output;                               // whose score is explained
  bool right = false;                               // of classes and answers
  double score = 0, nobody = 0;                     // with all inputs that the example has, and with none
  std::vector<bool> missing;                        // [M] that it lacks
  std::vector<double> shapley, interactions;        // [M], [pairs]; empty of one input, and of more than kMostExactInputs
  std::vector<double> gradients;                    // [M] integrated gradients, summed over the numbers of each input
  double from = 0, delta = 0;                       // the score of the training mean, where they begin; sum - rise
  std::vector<FeatureContribution> features;        // those with the greatest, by amount
  std::vector<std::vector<double>> attention = {};  // [T] steps looked at, of each of DataExplanation::steps_looked_at
};

struct InputExplanation {
  std::string name;
  double share = 0, mean = 0;     // of sum |phi|, all examples; the mean of phi
  double gain = 0;                // the Shapley value of the rate
  double without = 0, alone = 0;  // the rate without it, and with it alone
  double gradients = 0;           // its part of sum |integrated gradients|
};

struct PairExplanation {
  std::size_t first = 0, second = 0;
  double mean = 0, amount = 0;                  // of the interaction index over the examples, and of its amount
  double gain = 0;                              // that of the rate
  std::optional<InformationParts> information;  // bits that what the model says of each alone tells of the truth
};

// How much of the rate needs inputs together: the rate without, and with what each says alone and added up (explain/additive.h).
struct AdditiveGap {
  std::size_t rows = 0;
  double rate = 0, projected = 0;
  double gap() const { return rate - projected; }
};

struct FeatureExplanation {
  std::string name;
  double amount = 0, mean = 0;  // of its contributions over the examples
};

// The same of all examples.
struct DataExplanation {
  std::string rate_name, output;  // of which output, when one was asked for
  double rate = 0, nobody = 0;    // with all inputs, with none
  double largest_sum_error = 0;   // over the examples: |sum phi - (score - score of nobody)|
  bool exact = false;             // whether Shapley values were computed
  std::vector<InputExplanation> inputs;
  std::vector<PairExplanation> pairs;
  std::optional<AdditiveGap> additive;
  int steps = 0;
  double largest_delta = 0, mean_delta = 0;         // of integrated gradients, amounts
  std::vector<FeatureExplanation> features;         // the greatest first, at most 30
  std::vector<StepsLookedAt> steps_looked_at = {};  // of inputs with transformers; its records stand in those below
  std::vector<RecordExplanation> records;
};

// How many steps explain_inputs advances its progress by.
std::size_t explaining_steps(const ExplainedModel& model, const ExplainOptions& options);

// Asks the model about its test rows, or some evenly spread over them. Throws Error{usage} without test rows, and for an output that it
// does not have (with the nearest). Nothing when somebody asked to stop.
std::optional<DataExplanation> explain_inputs(const ExplainedModel& model, const ExplainOptions& options, Progress* progress = nullptr);

}  // namespace mm
