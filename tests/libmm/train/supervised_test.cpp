#include "train/supervised.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include "model/fused_stack.h"

#include "support/doctest.h"
#include "support/learns_elsewhere.h"

using namespace mm;

TEST_CASE("the objective of the stack's scores, summed over the batch, with dropout by the batch's key") {
  StackPlan plan{
      .layers = {"dropout 0.5", "linear 3"}, .inputs = {"x"}, .steps = {}, .input = {4}, .views = {}, .classes = {"a", "b", "c"}};
  const auto source = std::make_shared<InitSource>(1, 0);
  const auto learner = supervised(plan, {}, {}, Params(source));
  Batch batch{.tensors = {{"x", at::ones({2, 4})}, {"labels", at::tensor({2L, 0L})}}, .targets = 2};
  const auto scores = at::linear(batch.tensors.at("x"), source->tensors().at("layers.1.weight"), source->tensors().at("layers.1.bias"));
  const auto expected = at::cross_entropy_loss(scores, batch.tensors.at("labels"), {}, at::Reduction::Sum).item().toDouble();
  CHECK(learner->loss(batch).item().toDouble() == doctest::Approx(expected));
  batch.key = 77;
  const double dropped = learner->loss(batch).item().toDouble();
  CHECK(dropped != doctest::Approx(expected));
  CHECK(learner->loss(batch).item().toDouble() == dropped);
}

TEST_CASE("views keep apart, and evidence for wrong classes is held down more and more") {
  const StackPlan plan{
      .layers = {"linear 3"}, .inputs = {"a", "b"}, .steps = {}, .input = {}, .views = {{4}, {2}}, .classes = {"x", "y", "z"}};
  const auto source = std::make_shared<InitSource>(1, 0);
  TrainObjectiveOptions evidential;
  evidential.kind = "evidential";
  const auto learner = supervised(plan, evidential, {.epoch = 10, .step = 5}, Params(source));
  CHECK(source->tensors().at("views.1.layers.0.weight").sizes() == at::IntArrayRef({3, 2}));
  Batch batch{.tensors = {{"x.0", at::ones({2, 4})}, {"x.1", at::ones({2, 2})}, {"labels", at::tensor({2L, 0L})}}, .targets = 2};
  const double begin = learner->loss(batch).item().toDouble();
  batch.first = 500;  // epoch 50
  const double end = learner->loss(batch).item().toDouble();
  CHECK(end > begin);
  batch.first = 5000;
  CHECK(learner->loss(batch).item().toDouble() == end);
}

TEST_CASE("of a fusion, what the method wants small counts for every target") {
  StackPlan plan{.layers = {},
                 .inputs = {"a", "b"},
                 .views = {{4}, {2}},
                 .values = {"x", "y", "z"},
                 .fusion = "experts 3 balance=0",
                 .drop_modalities = 0.5};
  TrainObjectiveOptions options;
  options.kind = "mse";
  const Batch batch{.tensors = {{"x.0", at::ones({2, 4})}, {"x.1", at::ones({2, 2})}, {"labels", at::ones({2, 3})}}, .targets = 6};
  const auto loss = [&](const Batch& some) {
    return supervised(plan, options, {}, Params(std::make_shared<InitSource>(1, 0)))->loss(some).item().toDouble();
  };
  const double plain = loss(batch);
  plan.fusion = "experts 3 balance=0.5";
  const std::vector<at::Tensor> inputs{batch.tensors.at("x.0"), batch.tensors.at("x.1")};
  const auto penalty = FusedStack(plan, Params(std::make_shared<InitSource>(1, 0)))(inputs).penalty.item().toDouble();
  CHECK(penalty > 0);
  CHECK(loss(batch) == doctest::Approx(plain + 6 * penalty));
  Batch drawn = batch;
  drawn.key = 77;
  CHECK(loss(drawn) != doctest::Approx(loss(batch)));
  CHECK(loss(drawn) == loss(drawn));
}

TEST_CASE("rows without labels count from some update on, wherever a batch is cut") {
  const StackPlan plan{
      .layers = {"dropout 0.5", "linear 3"}, .inputs = {"x"}, .steps = {}, .input = {4}, .views = {}, .classes = {"a", "b", "c"}};
  const auto source = std::make_shared<InitSource>(1, 0);
  TrainObjectiveOptions options;
  options.unlabelled = {.kind = "pseudo-label", .weight = 2, .begin = 3, .end = 4, .times = 3};
  const auto learner = supervised(plan, options, {.epoch = 10, .step = 2}, Params(source));
  const auto rows = at::arange(24, at::kFloat).view({6, 4});
  const auto cut = [&](std::uint64_t first, std::int64_t from, std::int64_t count) {
    return Batch{.tensors = {{"x", at::ones({count, 4})},
                             {"labels", at::tensor({2L, 0L}).narrow(0, from, count)},
                             {"unlabelled", rows.narrow(0, 3 * from, 3 * count)}},
                 .targets = count,
                 .first = first,
                 .key = 1000 + first};
  };
  const auto loss = [&](const Batch& batch) { return learner->loss(batch).item().toDouble(); };
  Batch early = cut(4, 0, 2), plain = early;
  plain.tensors.erase("unlabelled");
  CHECK(loss(early) == loss(plain));
  const Batch late = cut(8, 0, 2);
  plain.first = 8;
  plain.key = late.key;
  CHECK(loss(late) > loss(plain));
  options.unlabelled.kind = "fixmatch";
  options.unlabelled.threshold = 1;  // nobody is that sure
  CHECK(supervised(plan, options, {.epoch = 10, .step = 2}, Params(source))->loss(late).item().toDouble() == loss(plain));
  CHECK(loss(late) == doctest::Approx(loss(cut(8, 0, 1)) + loss(cut(9, 1, 1))));
}

TEST_CASE("scores, views and rows without labels are judged where the parameters are") {
  StackPlan plan{
      .layers = {"dropout 0.5", "linear 3"}, .inputs = {"x"}, .steps = {}, .input = {4}, .views = {}, .classes = {"a", "b", "c"}};
  TrainObjectiveOptions options;
  options.smoothing = 0.1;
  options.unlabelled = {.kind = "fixmatch", .weight = 2, .begin = 0, .end = 1, .times = 3};
  const Batch batch{.tensors = {{"x", at::ones({2, 4})}, {"labels", at::tensor({2L, 0L})}, {"unlabelled", at::ones({6, 4})}},
                    .targets = 2,
                    .first = 8,
                    .key = 77};
  check_learns_elsewhere([&](const Params& p) { return supervised(plan, options, {.epoch = 10, .step = 2}, p); }, batch);

  plan = {.layers = {"linear 3"}, .inputs = {"a", "b"}, .steps = {}, .input = {}, .views = {{4}, {2}}, .classes = {"x", "y", "z"}};
  TrainObjectiveOptions evidential;
  evidential.kind = "evidential";
  const Batch apart{.tensors = {{"x.0", at::ones({2, 4})}, {"x.1", at::ones({2, 2})}, {"labels", at::tensor({2L, 0L})}}, .targets = 2};
  check_learns_elsewhere([&](const Params& p) { return supervised(plan, evidential, {.epoch = 10, .step = 5}, p); }, apart);

  plan.fusion = "lmf 3";
  plan.drop_modalities = 0.5;
  Batch fused = apart;
  fused.key = 77;
  check_learns_elsewhere([&](const Params& p) { return supervised(plan, {}, {}, p); }, fused);
}
