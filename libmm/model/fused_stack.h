#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "fusion/fusion.h"
#include "model/rebuild.h"
#include "model/stack.h"
#include "model/unimodal_heads.h"

namespace mm {

struct FusedScores {
  at::Tensor scores;   // [B, K]; of a plan of sequences [B, T, K]
  at::Tensor penalty;  // []: what the fusion itself wants small, and what rebuilds inputs (model/rebuild.h), as a mean over the examples;
                       // undefined: nothing
  at::Tensor fused = {};                  // [B, C], or [B, T, C] of a fusion that keeps the steps: between the fusion and the head
  std::vector<Modality> modalities = {};  // what was fused, those that were left out while training as missing
};

// A plan whose inputs keep apart and are fused: layers of each input, the fusion, and a head. Parameters are called
// "views.0.layers.0.weight", "views.1....", in the order of the inputs, "fusion...." and "head.0.weight".
//
// What is NaN is missing. An input [T, C] is T steps, and a step with any NaN is not there; one of another shape is there or not as a
// whole, and so it is where its layers make another number of steps. An input without any step is a missing modality. Layers see 0 where
// nothing is, and are told which steps are there (model/block.h); so is the head, behind a fusion that keeps steps, of those that any input
// has.
class FusedStack {
 public:
  FusedStack(const StackPlan& plan, const Params& p);  // throws Error{usage} as Stack does, and for a fusion that does not fit

  // [B, ...] of each input. key: as in Block; it also draws which inputs are left out (StackPlan::drop_modalities).
  FusedScores operator()(std::span<const at::Tensor> inputs, std::uint64_t key = 0) const;

  const FusedShape& fused() const { return fused_; }  // of one example between the fusion and the head

  // What each input says for itself, of a plan that is unimodal.
  UnimodalOpinions opinions(const FusedScores& of) const;

 private:
  struct Input {
    bool steps;  // whether an example comes in as steps
    BlockList layers;
    Modality operator()(const at::Tensor& x, std::uint64_t key) const;  // [B, ...] -> [B, T, C]
  };

  FusedStack(const StackPlan& plan, const Params& p, FusionShapes&& shapes);
  static std::vector<Input> inputs_of(const StackPlan& plan, const Params& p, FusionShapes& shapes);

  double drop_;
  std::vector<Input> inputs_;
  Fusion fuse_;
  FusedShape fused_;
  BlockList head_;
  std::optional<Rebuild> rebuild_;
  std::optional<UnimodalHeads> heads_;
};

}  // namespace mm
