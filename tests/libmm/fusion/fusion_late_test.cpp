#include "fusion/fusion_late.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/full.h>

#include <cmath>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kShapes{{"text", 1, 6}, {"audio", 1, 4}, {"video", 1, 5}};

// Examples of which the second has the first modality alone.
std::vector<Modality> one_alone(const MadeFusion& made) {
  auto all = made.examples(2);
  for (std::size_t m = 1; m < all.size(); ++m) all[m].mask[1].fill_(false);
  return all;
}

}  // namespace

TEST_CASE("late fusions agree with their equations") {
  for (const auto* text : {"late-average 2", "late-weighted 2", "late-product 3", "late-stacking 2", "late-gated 2", "hybrid 2"})
    check_golden_fusion(text, "vectors.safetensors");
}

TEST_CASE("learnt weights are equal at first") {
  const MadeFusion average("late-average 2", kShapes), weighted("late-weighted 2", kShapes);
  const auto x = average.examples(3);
  CHECK(difference(weighted.fuse(x, 0).x, average.fuse(x, 0).x) < 1e-6);
}

TEST_CASE("where one modality is alone, its opinion is what comes out") {
  const MadeFusion average("late-average 2", kShapes), weighted("late-weighted 2", kShapes), product("late-product 2", kShapes);
  const auto x = one_alone(average);
  const auto alone = average.fuse(x, 0).x[1];  // [K]
  CHECK(difference(weighted.fuse(x, 0).x[1], alone) < 1e-6);
  CHECK(difference(product.fuse(x, 0).x[1], alone.log_softmax(0)) < 1e-6);
}

TEST_CASE("a product is of probabilities, equal ones where nothing is there") {
  const MadeFusion product("late-product 4", kShapes);
  auto x = product.examples(2);
  for (auto& modality : x) modality.mask[1].fill_(false);
  const auto y = product.fuse(x, 0).x;
  CHECK(y.exp().sum(1).allclose(at::full({2}, 1.0)));
  CHECK(difference(y[1], at::full({4}, -std::log(4.0))) < 1e-6);
  CHECK(complaint([] { MadeFusion("late-product 1", kShapes); }) ==
        "how many numbers come out must be a whole number of at least 2, not 1");
}

TEST_CASE("gates of opinions are those of vectors") {
  const MadeFusion late("late-gated 4", kShapes), attention("attention", kShapes);
  const auto x = one_alone(late);
  CHECK(difference(late.fuse(x, 0).x, attention.fuse(x, 0).x) == 0);
}
