#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/block_list.h"
#include "model/encoder.h"
#include "model/text_encoder.h"

namespace mm {

// A model that is a list of blocks, as a YAML names it: [conv 16 5 pad=2, relu, max-pool 2, flatten, linear 10].
struct StackPlan {
  std::vector<std::string> layers = {};  // texts of model/block.h
  std::vector<std::string> inputs = {};  // names of the arrays that go in; several are laid side by side as one row
  std::vector<std::string> steps = {};   // what each of them goes through first; their numbers stand beside the weights as "preprocess...."
  ExampleShape input = {};               // shape of one example of what goes in; empty where the inputs keep apart
  std::vector<ExampleShape> views = {};  // where they do (model/view_stacks.h), the shape of each; else empty
  std::vector<std::string> classes = {};  // what the outputs mean, in order; empty where they are features or values
  std::vector<std::string> values = {};   // what they are called where they are numbers, or scores of yes-or-no answers
  Json encoder = {};                      // what comes before the layers (model/encoder.h); null: nothing does
  std::string fusion = {};                // how inputs that keep apart become one (fusion/fusion.h); empty: they do not
  std::vector<std::string> head = {};     // of a fusion: the blocks behind it
  double drop_modalities = 0;             // likewise: with which chance an input is left out while training, in [0, 1)
  double rebuild = 0;                     // likewise: how much it counts that what was left out is told from the rest (model/rebuild.h)
  bool unimodal = false;  // likewise: whether each input has a head of its own, which learns beside the answer (model/fused_stack.h)
  std::vector<std::string> texts = {};  // which of the inputs are texts, as vectors that an encoder made
  std::string text_encoder = {};        // where that encoder is: a model folder, of an exported model inside its own; empty: none
  std::map<std::string, std::vector<std::string>> categories = {};  // inputs [1] that are names: what 1, 2, ... are called; 0: any other
  std::vector<std::string> extracted = {};  // which of the inputs extractors of the same names make of media files (feature/extractor.h)
  std::vector<ValueRange> ranges = {};      // of values, one each
  bool answers = false;                     // whether the values are yes-or-no answers before the sigmoid
  bool sequence = false;  // an example is a sequence, and each of its steps is classified: [T, C] in, [T, K] out; NaN: a step is not there
};

// config.json of such a model ("model_type": "mm-stack"), and back. Throws Error{input} for a file that is not as to_json() writes it.
bool is_stack(const Json& config);
Json to_json(const StackPlan& plan);
StackPlan stack_plan(const Json& config);

// Throws Error{usage} at `where` when what comes out is not one number for each class or value of the plan, where it has any; of sequences,
// at each step.
void check_outputs(const StackPlan& plan, const ExampleShape& shape, const std::string& where);

// Parameters are called as in a torch.nn.Sequential called `layers`: "layers.0.weight"; those of an encoder stand at "encoder.".
// Of a plan whose inputs stand side by side.
class Stack {
 public:
  // Throws Error{usage} "model.layers[3]: ..." for a block that does not fit, or when the outputs are not one for each class or value.
  Stack(const StackPlan& plan, const Params& p);

  // [B, ...input] -> [B, classes]; key: as in Block. Of sequences [B, T, C] with NaN where no step is -> [B, T, classes]
  at::Tensor operator()(const at::Tensor& x, std::uint64_t key = 0) const;

  // The same in two: the features are what the last block is given.
  at::Tensor features(const at::Tensor& x, std::uint64_t key = 0) const;          // [B, ...input] -> [B, ...]
  at::Tensor scores_of(const at::Tensor& features, std::uint64_t key = 0) const;  // [B, ...] -> [B, classes]
  const ExampleShape& feature_shape() const { return blocks_.shape_at(last()); }

 private:
  std::size_t last() const { return blocks_.size() - 1; }
  at::Tensor encoded(const at::Tensor& x) const;  // [B, ...input] -> [B, ...]

  bool sequence_;
  std::shared_ptr<const PictureEncoder> encoder_;
  BlockList blocks_;
};

}  // namespace mm
