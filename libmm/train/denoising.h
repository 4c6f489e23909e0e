#pragma once
#include <memory>

#include "model/generator.h"
#include "train/learner.h"

namespace mm {

// A generator that learns to make data out of noise, by diffusion (it tells the noise) or flow matching (it tells the velocity): takes
// batches with "x" [B, C], points in the units of the data. Noise and time of item i are drawn from the batch's key + i. The loss is summed
// over the items, as denoising_error() has it. The plan is not of the kind `latent`.
std::unique_ptr<Learner> denoising(const GeneratorPlan& plan, const Params& p);

}  // namespace mm
