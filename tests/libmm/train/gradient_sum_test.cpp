#include "train/gradient_sum.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros.h>

#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("gradients become their sum; one that a process lacks is 0 there, and one that all lack stays away") {
  std::vector<NamedTensors> parameters(2);
  together(2, [&](ProcessGroup& group) {
    auto& own = parameters[static_cast<std::size_t>(group.rank())];
    own["both"] = at::zeros({2, 3}).requires_grad_(true);
    own["double"] = at::zeros({4}, at::kDouble).requires_grad_(true);
    own["fixed"] = at::zeros({2});
    own["large"] = at::zeros({(4 << 20) / 4 + 5}).requires_grad_(true);  // more than a bucket
    own["nobody"] = at::zeros({2}).requires_grad_(true);
    own["second"] = at::zeros({2}).requires_grad_(true);
    GradientSum sum(own, group);
    for (int step = 1; step < 3; ++step) {
      for (const char* name : {"both", "double", "large"})
        own.at(name).mutable_grad() = at::full_like(own.at(name), step * (group.rank() + 1)).detach();
      if (group.rank() == 1) own.at("second").mutable_grad() = at::full({2}, step);
      sum.sum();
    }
  });
  for (const auto& own : parameters) {
    CHECK(at::equal(own.at("both").grad(), at::full({2, 3}, 6.0F)));
    CHECK(at::equal(own.at("double").grad(), at::full({4}, 6.0, at::kDouble)));
    CHECK(at::equal(own.at("large").grad(), at::full({(4 << 20) / 4 + 5}, 6.0F)));
    CHECK_FALSE(own.at("nobody").grad().defined());
    CHECK_FALSE(own.at("fixed").grad().defined());
  }
  CHECK(at::equal(parameters[0].at("second").grad(), at::full({2}, 3.0F)));  // 1 of the first step was its own from then on
}
