#pragma once
#include <functional>
#include <memory>
#include <utility>

#include "support/other_device.h"
#include "train/learner.h"

#include "support/doctest.h"

namespace mm {

// A learner computes its loss, and passes gradients, where its parameters and the batch are.
inline void check_learns_elsewhere(const std::function<std::unique_ptr<Learner>(const Params&)>& make, Batch batch) {
  const auto source = std::make_shared<OtherParams>();
  const auto learner = make(Params(source));
  batch.tensors = on_other_device(std::move(batch.tensors));
  const auto loss = learner->loss(batch);
  CHECK((loss.device() == other_device()));
  loss.backward();
  REQUIRE_FALSE(source->tensors.empty());
  for (const auto& [name, parameter] : source->tensors) {
    CAPTURE(name);
    CHECK(parameter.grad().defined());
  }
}

}  // namespace mm
