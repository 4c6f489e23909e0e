#include "train/adversarial.h"

#include <ATen/TensorOperators.h>

#include <algorithm>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/learns_elsewhere.h"
#include "train/parameter_source.h"

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr std::array kGames{Game::non_saturating, Game::hinge, Game::wasserstein};

AdversarialPlan plan_of(Game game, double penalty = 10) {
  return {.maker = {.kind = GeneratorKind::latent, .layers = {"linear 8", "tanh", "linear 2"}, .scale = 2, .latent = 3},
          .critic = {"linear 8", "tanh", "linear 1"},
          .game = game,
          .penalty = penalty};
}

Batch batch_of(const at::Tensor& x, std::uint64_t key) { return {.tensors = {{"x", x}}, .targets = x.size(0), .key = key}; }

// Plays the game for some steps of plain gradient descent; gives the gradients of the first.
NamedTensors gradients_of(const Learner& learner, const TrainableSource& source, const Batch& batch) {
  learner.loss(batch).backward();
  NamedTensors gradients;
  for (const auto& [name, tensor] : source.tensors()) gradients[name] = tensor.grad().clone();
  return gradients;
}

}  // namespace

// The two players pull in opposite directions: were the maker's part to reach the critic, the critic of a Wasserstein game without penalty
// would feel twice the mean of the made points, with opposite signs, and only the real ones would be left.
TEST_CASE("each player's part moves that player alone") {
  const auto x = numbers({16, 2}, 1);
  const auto source = std::make_shared<TrainableSource>(1, 0);
  const auto learner = adversarial(plan_of(Game::wasserstein, 0), Params(source));
  const auto gradients = gradients_of(*learner, *source, batch_of(x, 7));
  // The critic's last bias raises both scores alike: nothing is left of it in its own part.
  CHECK(gradients.at("critic.2.bias").abs().max().item().toDouble() < 1e-5);
  CHECK(gradients.at("critic.2.weight").abs().max().item().toDouble() > 0.1);
  CHECK(gradients.at("layers.2.bias").abs().max().item().toDouble() > 0.1);

  // The maker's gradient is that of its own part alone: it does not change when the critic's part is weighed otherwise.
  const auto other_source = std::make_shared<TrainableSource>(1, 0);
  const auto other = gradients_of(*adversarial(plan_of(Game::wasserstein, 10), Params(other_source)), *other_source, batch_of(x, 7));
  CHECK(difference(other.at("layers.0.weight"), gradients.at("layers.0.weight")) < 1e-5);
  CHECK(difference(other.at("critic.0.weight"), gradients.at("critic.0.weight")) > 1e-3);
}

TEST_CASE("a loss is a function of parameters and batch, the same in parts") {
  for (const auto game : kGames) {
    const auto learner = adversarial(plan_of(game), Params(std::make_shared<TrainableSource>(1, 0)));
    const auto x = numbers({6, 2}, 1);
    const auto value = [&](const Batch& batch) { return learner->loss(batch).item().toDouble(); };
    const double whole = value(batch_of(x, 50));
    CHECK(value(batch_of(x, 50)) == whole);
    if (game != Game::hinge) CHECK(value(batch_of(x, 51)) != doctest::Approx(whole));  // where made points cancel within the margins
    CHECK(value(batch_of(x.slice(0, 0, 4), 50)) + value(batch_of(x.slice(0, 4), 54)) == doctest::Approx(whole));
  }
}

TEST_CASE("the critic that the maker asks follows the one that learns") {
  const auto source = std::make_shared<TrainableSource>(1, 0);
  const auto learner = adversarial(plan_of(Game::non_saturating), Params(source));
  const auto batch = batch_of(numbers({8, 2}, 1), 7);
  const auto before = gradients_of(*learner, *source, batch);
  auto weight = source->tensors().at("critic.2.weight").detach();
  weight.mul_(-1);  // as an optimiser would, in place
  for (const auto& [name, tensor] : source->tensors()) tensor.mutable_grad().reset();
  const auto after = gradients_of(*learner, *source, batch);
  const auto dot = (before.at("layers.2.bias") * after.at("layers.2.bias")).sum().item().toDouble();
  CHECK(dot < 0);
}

TEST_CASE("a critic gives one score") {
  AdversarialPlan plan = plan_of(Game::hinge);
  const auto message = [&] { return complaint([&] { adversarial(plan, Params(std::make_shared<RecordSource>())); }); };
  CHECK(message().empty());
  plan.critic = {"linear 8", "relu"};
  CHECK(message() == "model.critic: what comes out is [8], and a score is [1]");
  plan.critic = {"conv 3 3"};
  CHECK(message() == "model.critic[0]: 'conv' takes [C, H, W], and what comes in is [2]");
  plan.critic.clear();
  CHECK(message() == "model.critic: a GAN needs the layers of its critic");
}

TEST_CASE("both players compute where their parameters are, with what is drawn for them") {
  for (const auto game : kGames)
    check_learns_elsewhere([game](const Params& p) { return adversarial(plan_of(game), p); }, batch_of(numbers({6, 2}, 1), 7));
}
