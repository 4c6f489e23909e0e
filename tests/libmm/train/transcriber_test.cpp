#include "train/transcriber.h"

#include <ATen/ops/tensor.h>

#include "support/drawn_params.h"
#include "train/objective_sequence.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the loss is that of the stack's scores, and two texts together are the sum of each") {
  const StackPlan plan{.layers = {"linear 4"}, .inputs = {"x"}, .input = {6, 3}};
  const auto source = std::make_shared<InitSource>(1, 0);
  const auto learner = transcriber(plan, Params(source));
  const Stack stack(plan, Params(source));
  const auto x = numbers({2, 6, 3}, 1);
  const auto labels = at::tensor({1, 2, 3, 3, 0, 0}, at::kLong).reshape({2, 3}), lengths = at::tensor({3, 1}, at::kLong);
  const auto batch = [&](std::int64_t first, std::int64_t count) {
    return Batch{.tensors = {{"x", x.narrow(0, first, count)},
                             {"labels", labels.narrow(0, first, count)},
                             {"label_lengths", lengths.narrow(0, first, count)}},
                 .targets = count};
  };
  const auto loss = [&](const Batch& some) { return learner->loss(some).item().toDouble(); };
  CHECK(loss(batch(0, 1)) == doctest::Approx(ctc(stack(x.narrow(0, 0, 1)), labels.narrow(0, 0, 1), {6}, {3}).item().toDouble()));
  CHECK(loss(batch(0, 2)) == doctest::Approx(loss(batch(0, 1)) + loss(batch(1, 1))));
}
