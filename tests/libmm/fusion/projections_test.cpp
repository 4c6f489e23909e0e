#include "fusion/projections.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>

#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kShapes{{"text", 2, 3}, {"audio", 1, 4}};

// The second example has no audio.
std::vector<Modality> two() {
  auto audio = Modality{numbers({2, 1, 4}, 2), at::ones({2, 1}, at::kBool)};
  audio.mask[1].fill_(false);
  return {{numbers({2, 2, 3}), at::ones({2, 2}, at::kBool)}, cleared(audio)};
}

}  // namespace

TEST_CASE("each modality goes through a layer of its own to one width, and a missing one is 0 in spite of its bias") {
  const auto p = drawn();
  const auto modalities = two();
  const auto y = Projections(kShapes, 5, p)(modalities);
  REQUIRE(y.sizes() == at::IntArrayRef({2, 2, 5}));
  CHECK(difference(y.select(1, 0), at::linear(modalities[0].x.mean(1), p("0.weight", {5, 3}), p("0.bias", {5}))) < 1e-6);
  CHECK(difference(y[0][1], at::linear(modalities[1].x[0][0], p("1.weight", {5, 4}), p("1.bias", {5}))) < 1e-6);
  CHECK(y[1][1].abs().max().item<float>() == 0);
}

TEST_CASE("projections without biases have none") {
  const auto source = std::make_shared<DrawnParams>();
  const Projections projections(kShapes, 5, Params(source, "projections"), /*with_bias=*/false);
  CHECK(source->tensors.size() == 2);
  CHECK(source->tensors.contains("projections.1.weight"));
}
