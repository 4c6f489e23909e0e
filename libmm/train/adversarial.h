#pragma once
#include <memory>
#include <string>
#include <vector>

#include "model/generator.h"
#include "train/learner.h"

namespace mm {

// The game that a critic and a maker play.
enum class Game { non_saturating, hinge, wasserstein };

struct AdversarialPlan {
  GeneratorPlan maker;              // of the kind `latent`
  std::vector<std::string> critic;  // texts of model/block.h: [C] to one score. Parameters are called "critic.0.weight"
  Game game = Game::non_saturating;
  double penalty = 10;  // of wasserstein: weight of the gradient penalty
};

// A maker that learns to be taken for real by a critic that learns to tell it apart: takes batches with "x" [B, C], points in the units of
// the data, and draws a latent vector for item i from the batch's key + i.
//
// Both learn in one step of one optimiser, with one loss: the critic's part sees the made points without a gradient, the maker's part sees
// the critic's parameters without one (simultaneous gradient descent; Goodfellow et al. 2014 alternate). It is B times a mean, so that it
// is summed over the items. Throws Error{usage} "model.critic: ..." when what comes out of the critic is not one score.
std::unique_ptr<Learner> adversarial(const AdversarialPlan& plan, const Params& p);

}  // namespace mm
