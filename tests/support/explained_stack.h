#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>

#include <limits>
#include <string>

#include "data/array_set.h"
#include "model/stack.h"
#include "support/temporary.h"
#include "tensor/params.h"
#include "train/checkpoint.h"

namespace mm {

// Six examples of the inputs a and b, one number each; the first two are to learn from. a is missing in the second, b in the last.
inline ArraySet two_inputs() {
  constexpr float missing = std::numeric_limits<float>::quiet_NaN();
  ArraySet set;
  set.inputs["a"] = at::tensor({2.0F, missing, 1.0F, -1.0F, 3.0F, 0.5F}).view({6, 1});
  set.inputs["b"] = at::tensor({-3.0F, 1.0F, 2.0F, 2.0F, -4.0F, missing}).view({6, 1});
  set.labels = at::tensor({0L, 1L, 0L, 0L, 1L, 0L});
  set.class_names = {"up", "down"};
  set.train = {0, 1};
  set.test = {2, 3, 4, 5};
  return set;
}

// The same with 0 where something is missing.
inline ArraySet two_inputs_whole() {
  ArraySet set = two_inputs();
  for (auto& [name, array] : set.inputs) array = array.nan_to_num();
  return set;
}

inline std::string stored_stack(const TemporaryFolder& folder, const std::string& name, const StackPlan& plan,
                                const NamedTensors& weights) {
  ModelFiles files;
  files.texts = {{"config.json", to_json(plan).dump()}};
  write_model_folder(folder / name, files, weights);
  return folder / name;
}

// Folder of a model: the logits of up and down are the sum of the inputs that are there, and its opposite.
inline std::string fused_sum(const TemporaryFolder& folder) {
  const StackPlan plan{.inputs = {"a", "b"}, .views = {{1}, {1}}, .classes = {"up", "down"}, .fusion = "concat", .head = {"linear 2"}};
  return stored_stack(folder, "fused", plan,
                      {{"head.0.weight", at::tensor({1.0F, 1.0F, -1.0F, -1.0F}).view({2, 2})}, {"head.0.bias", at::tensor({0.0F, 0.0F})}});
}

// The same of inputs side by side.
inline std::string flat_sum(const TemporaryFolder& folder) {
  const StackPlan plan{.layers = {"linear 2"}, .inputs = {"a", "b"}, .input = {2}, .classes = {"up", "down"}};
  return stored_stack(
      folder, "flat", plan,
      {{"layers.0.weight", at::tensor({1.0F, 1.0F, -1.0F, -1.0F}).view({2, 2})}, {"layers.0.bias", at::tensor({0.0F, 0.0F})}});
}

// Two opinions, each softplus of its number for up and of its opposite for down.
inline std::string opinions_of_two(const TemporaryFolder& folder) {
  const StackPlan plan{.layers = {"linear 2"}, .inputs = {"a", "b"}, .views = {{1}, {1}}, .classes = {"up", "down"}};
  NamedTensors weights;
  for (const auto* view : {"views.0.", "views.1."}) {
    weights[std::string(view) + "layers.0.weight"] = at::tensor({1.0F, -1.0F}).view({2, 1});
    weights[std::string(view) + "layers.0.bias"] = at::tensor({0.0F, 0.0F});
  }
  return stored_stack(folder, "opinions", plan, weights);
}

}  // namespace mm
