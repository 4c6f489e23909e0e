#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "options/lora.h"
#include "tensor/params.h"

namespace mm {

// The linear layers that the options match, by the names of their modules: "layers.3.linear1" has the weight "layers.3.linear1.weight", of
// two dimensions. Tables of embeddings, which have "embed" in their names, are none. Throws Error{usage} for a pattern that matches none.
std::vector<std::string> adapted_layers(const std::map<std::string, std::vector<std::int64_t>>& shapes, const LoraOptions& options);

// Low-rank adapters (Hu et al. 2022): each layer computes with W + alpha / rank * B A. W stays as it is; A [rank, in] and B [out, rank]
// learn. A begins as PEFT draws it, uniform within 1 / sqrt(in), and B as 0, so that the model begins as what it was.
//
// The model knows nothing of this: its weights are leaves that hold the sum. The gradient G of a sum is B's and A's by the chain rule,
// alpha / rank * G A^T and alpha / rank * B^T G.
class Lora {
 public:
  // parameters: of the model, leaves; those of no adapted layer require no gradient from then on, but for `whole`, which are new to the
  // model and learn as they are.
  Lora(const NamedTensors& parameters, const std::set<std::string>& whole, const LoraOptions& options, std::uint64_t seed);

  // Leaves: "M.lora_A.weight", "M.lora_B.weight" of each module M, and those that learn whole under their own names.
  const NamedTensors& adapters() const { return adapters_; }

  void forget_gradients();  // of the model's weights
  void pass_gradients();    // from the model's weights to the adapters

  // The model's parameters without the adapters: the layers' own W, and the others themselves.
  NamedTensors base() const;

  // Writes the layers' sums with these adapters to their weights among `weights`, in place, and what learns whole.
  void merge(const NamedTensors& adapters, const NamedTensors& weights) const;

  // Of a model all of which has a base: what PEFT keeps in adapter_model.safetensors and adapter_config.json. folder: where the base lies,
  // for people to know.
  static NamedTensors peft_tensors(const NamedTensors& adapters);
  Json peft_config(const std::string& folder) const;

 private:
  struct Layer {
    std::string name;
    at::Tensor own, sum;  // [out, in]: W, and the model's weight
    at::Tensor a, b;      // [rank, in], [out, rank]
  };

  LoraOptions options_;
  std::set<std::string> whole_;
  NamedTensors parameters_, adapters_;
  std::vector<Layer> layers_;
  double scale_;
};

}  // namespace mm
