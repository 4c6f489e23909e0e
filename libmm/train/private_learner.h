#pragma once
#include <cstdint>
#include <memory>

#include "train/learner.h"
#include "train/learning.h"

namespace mm {

// How a private learner treats gradients.
struct PrivatePlan {
  double most = 1;   // largest norm of one example's gradient
  double noise = 0;  // standard deviation of the noise, in `most`
  double batch = 1;  // expected examples of an update: what sums are divided by, however many were drawn
};

// What a part of a private update carries beside its examples, as tensor kPrivateDraw of its batch, [2] i64: the number of its first
// example among all draws of the run, from which it draws its dropout, and the key of the update's noise, 0 but for the first part. A part
// may be without examples: then it has no other tensors.
inline constexpr const char* kPrivateDraw = "privacy.draw";

// The same learner, whose loss has the gradients of DP-SGD instead of its own: those of examples clipped (train/clipped_gradients.h) and
// summed over the parts of an update, with noise N(0, (noise most)^2) on every number of every parameter that learns, once an update,
// divided by the expected batch (Abadi et al. 2016, algorithm 1). All examples in one pass where the layers allow it, which the first
// batches prove against one by one. Without gradients it is the learner itself.
//
// loss() throws Error{usage} where the examples of a batch are compared with each other: there is then no gradient of one example.
std::unique_ptr<Learner> private_learner(const Learning::MakeLearner& make, const PrivatePlan& plan, const Params& p);

}  // namespace mm
