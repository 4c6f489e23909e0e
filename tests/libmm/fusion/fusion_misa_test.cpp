#include "fusion/fusion_misa.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("parts and penalties are what the paper's equations give, gradients too") {
  check_golden_fusion("misa 4 hidden=5", "steps.safetensors");
}

TEST_CASE("parts that are orthogonal over the batch differ as much as they can") {
  const auto one = at::tensor({1.F, 0.F, -1.F, 0.F, 1.F, 0.F, -1.F, 0.F}).view({4, 2});
  const auto other = at::tensor({1.F, 0.F, 1.F, 0.F, -1.F, 0.F, -1.F, 0.F}).view({4, 2});
  CHECK(fusions::difference_loss(one, other).item<float>() == doctest::Approx(0).scale(1));
  CHECK(fusions::difference_loss(one, one).item<float>() == doctest::Approx(4));  // 4^2 in one of 2 x 2 places
}

TEST_CASE("modalities that say the same share it: nothing is left to bring together") {
  const MadeFusion made("misa 4 hidden=5 difference=0 reconstruction=0", {{"left", 1, 3}, {"right", 1, 3}});
  auto some = made.examples(4);
  CHECK(made.fuse(some, 0).penalty.item<float>() > 1e-3);
  const auto& tensors = made.source->tensors();
  tensors.at("projections.1.weight").copy_(tensors.at("projections.0.weight"));
  some[1].x = some[0].x;
  CHECK(made.fuse(some, 0).penalty.item<float>() == 0);
}

TEST_CASE("a weight of 0 leaves a penalty out, and the examples that lack a modality have none for it") {
  const MadeFusion none("misa 4 hidden=5 difference=0 similarity=0 reconstruction=0", {{"left", 1, 3}, {"right", 1, 3}});
  CHECK(none.fuse(none.examples(4), 0).penalty.item<float>() == 0);
  const MadeFusion made("misa 4 hidden=5", {{"left", 1, 3}, {"right", 1, 3}});
  auto some = made.examples(4);
  auto fewer = some;
  for (auto& modality : fewer) modality = {modality.x.narrow(0, 0, 3), modality.mask.narrow(0, 0, 3)};
  for (auto& modality : some) modality.mask[3].fill_(false);
  CHECK(difference(made.fuse(some, 0).penalty, made.fuse(fewer, 0).penalty) < 1e-6);
  CHECK(difference(made.fuse(some, 0).x.narrow(0, 0, 3), made.fuse(fewer, 0).x) < 1e-5);
}

TEST_CASE("what does not fit says why") {
  CHECK(complaint([] { MadeFusion("misa 5", {{"text", 3, 6}, {"audio", 2, 4}}); }) == "2 heads do not divide a width of 5");
  CHECK(complaint([] { MadeFusion("misa 4", {{"text", 3, 6}}); }) == "'misa' fuses two modalities or more, not one");
}
