#pragma once
#include "task/train_trial.h"

namespace mm {

// A stack of blocks learns to make points (data.points, model.layers, objective): by denoising diffusion, flow matching, or as a GAN with
// model.critic. Validation and test make sampling.count points and see which modes they cover; the test leaves them in the run's folder,
// as samples.csv and samples.svg. Throws Error{usage} for layers, objectives and samplers that do not fit each other.
Trial open_generate_trial(const TrainOptions& options);

}  // namespace mm
