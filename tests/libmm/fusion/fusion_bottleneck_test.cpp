#include "fusion/fusion_bottleneck.h"

#include <ATen/TensorOperators.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kTwo{{"text", 3, 6}, {"audio", 2, 4}};

// How far the gradient of what comes out, for one modality, depends on the other.
double influence(const std::string& text) {
  const MadeFusion made(text, kTwo);
  const auto gradient = [&](double scale) {
    auto some = made.examples(2);
    some[1].x.mul_(scale);
    some[0].x.requires_grad_(true);
    made.fuse(some, 0).x.square().sum(1).slice(0, 0, 1).sum().backward();
    return some[0].x.grad();
  };
  return difference(gradient(1), gradient(3));
}

}  // namespace

TEST_CASE("modalities speak through tokens as the paper's equations say, gradients too") {
  check_golden_fusion("bottleneck 4 tokens=2 layers=3 fuse-from=1 heads=2", "steps.safetensors");
}

TEST_CASE("before the fusion a modality's part does not know of the other") {
  const MadeFusion made("bottleneck 8 layers=2 fuse-from=2", kTwo);
  auto some = made.examples(2);
  auto first = some, second = some;
  first[1].mask.fill_(false);
  second[0].mask.fill_(false);
  const auto apart = (made.fuse(first, 0).x + made.fuse(second, 0).x) / 2;
  CHECK(difference(made.fuse(some, 0).x, apart) < 1e-5);
  const MadeFusion fused("bottleneck 8 layers=2 fuse-from=0", kTwo);
  CHECK(difference(fused.fuse(some, 0).x, (fused.fuse(first, 0).x + fused.fuse(second, 0).x) / 2) > 1e-3);
  CHECK(influence("bottleneck 8 layers=2 fuse-from=0") > 1e-3);
}

TEST_CASE("what does not fit says why") {
  CHECK(complaint([] { MadeFusion("bottleneck 6", kTwo); }) == "4 heads do not divide a width of 6");
  CHECK(complaint([] { MadeFusion("bottleneck 8 tokens=0", kTwo); }) == "tokens must be a whole number of at least 1, not 0");
}
