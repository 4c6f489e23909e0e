#include "fusion/modality.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Two examples of two steps of two numbers: one with its second step missing, one with nothing.
Modality half() {
  return {at::tensor({1.F, 2.F, kNan, 4.F, 5.F, kNan, 7.F, 8.F}).view({2, 2, 2}), at::tensor({1, 0, 0, 0}).view({2, 2}).to(at::kBool)};
}

}  // namespace

TEST_CASE("what stands where nothing is becomes 0, whatever it was") {
  const auto clean = cleared(half());
  CHECK(at::equal(clean.x, at::tensor({1.F, 2.F, 0.F, 0.F, 0.F, 0.F, 0.F, 0.F}).view({2, 2, 2})));
  CHECK(at::equal(clean.mask, half().mask));
}

TEST_CASE("the mean is of the steps that are there") {
  CHECK(at::equal(mean_step(cleared(half())), at::tensor({1.F, 2.F, 0.F, 0.F}).view({2, 2})));
  const Modality whole{at::tensor({1.F, 2.F, 3.F, 6.F}).view({1, 2, 2}), at::tensor({1, 1}).view({1, 2}).to(at::kBool)};
  CHECK(at::equal(mean_step(whole), at::tensor({2.F, 4.F}).view({1, 2})));
}

TEST_CASE("the last step is the last that is there") {
  CHECK(at::equal(last_step(cleared(half())), at::tensor({1.F, 2.F, 0.F, 0.F}).view({2, 2})));
  const Modality gap{at::tensor({1.F, 2.F, 3.F}).view({1, 3, 1}), at::tensor({0, 1, 0}).view({1, 3}).to(at::kBool)};
  CHECK(at::equal(last_step(gap), at::tensor({2.F}).view({1, 1})));
}

TEST_CASE("an example without any step lacks the modality") { CHECK(at::equal(present(half()), at::tensor({1, 0}).to(at::kBool))); }

TEST_CASE("several modalities, in their order") {
  const Modality vector{at::tensor({9.F, 10.F, 11.F, 12.F}).view({2, 1, 2}), at::tensor({0, 1}).view({2, 1}).to(at::kBool)};
  const std::vector<Modality> both{cleared(half()), cleared(vector)};
  CHECK(at::equal(stacked_means(both), at::tensor({1.F, 2.F, 0.F, 0.F, 0.F, 0.F, 11.F, 12.F}).view({2, 2, 2})));
  CHECK(at::equal(joined_means(both), at::tensor({1.F, 2.F, 0.F, 0.F, 0.F, 0.F, 11.F, 12.F}).view({2, 4})));
  CHECK(at::equal(presences(both), at::tensor({1, 0, 0, 1}).view({2, 2}).to(at::kBool)));
}

TEST_CASE("the width of all is the sum") { CHECK(whole_width(std::vector<ModalityShape>{{"text", 4, 3}, {"audio", 1, 2}}) == 5); }
