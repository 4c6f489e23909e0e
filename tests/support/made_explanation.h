#pragma once
#include "task/explain_inputs.h"

namespace mm {

// What was found of inputs text and voice over four examples, the last of which is unlike the others.
inline DataExplanation made_explanation() {
  DataExplanation found;
  found.rate_name = "accuracy";
  found.rate = 0.75;
  found.nobody = 0.5;
  found.exact = true;
  found.inputs.resize(2);
  found.inputs[0] = {.name = "text", .share = 0.8, .mean = 1.5, .gain = 0.2, .without = 0.55, .alone = 0.7, .gradients = 0.9};
  found.inputs[1] = {.name = "<voice>", .share = 0.2, .mean = 0.25, .gain = 0.05, .without = 0.7, .alone = 0.55, .gradients = 0.1};
  found.pairs.push_back({.first = 0,
                         .second = 1,
                         .mean = 0.125,
                         .amount = 0.5,
                         .gain = 0.01,
                         .information = InformationParts{.redundant = 0.1, .first = 0.2, .second = 0.05, .synergy = 0.02}});
  found.additive = AdditiveGap{.rows = 4, .rate = 0.75, .projected = 0.5};
  found.steps = 50;
  found.largest_delta = 0.002;
  found.features = {{.name = "text[3]", .amount = 0.7, .mean = -0.1}};
  const double text[4] = {1, 1.1, 0.9, -3};
  for (int i = 0; i < 4; ++i) {
    RecordExplanation record;
    record.id = "clip " + std::to_string(i);
    record.prediction = record.output = "good";
    record.truth = i == 3 ? "bad" : "good";
    record.right = i != 3;
    record.score = text[i] + 0.5;
    record.missing = {false, i == 1};
    record.shapley = {text[i], i == 1 ? 0 : 0.5};
    record.interactions = {0.25};
    record.gradients = {text[i], 0.5};
    record.features = {{.name = "text[3]", .value = 2, .contribution = text[i]}};
    found.records.push_back(record);
  }
  return found;
}

}  // namespace mm
