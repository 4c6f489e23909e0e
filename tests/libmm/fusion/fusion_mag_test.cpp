#include "fusion/fusion_mag.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/layer_norm.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

at::Tensor normed(const at::Tensor& x) { return at::layer_norm(x, {x.size(-1)}); }

}  // namespace

TEST_CASE("the gate gives what its paper's equations do, gradients too") {
  for (const char* text : {"mag dropout=0", "mag beta=0.01 dropout=0"}) check_golden_fusion(text, "steps.safetensors");
}

TEST_CASE("the gate has as many parameters as the authors' of 768 numbers a word: MOSI, MOSEI") {
  CHECK(MadeFusion("mag", {{"text", 2, 768}, {"video", 2, 47}, {"audio", 2, 74}}).parameters() == 1370112);
  CHECK(MadeFusion("mag", {{"text", 2, 768}, {"video", 2, 35}, {"audio", 2, 74}}).parameters() == 1351680);
}

TEST_CASE("others that are zero, or missing, leave the norm of the first") {
  const MadeFusion made("mag", {{"text", 3, 6}, {"audio", 3, 4}, {"video", 3, 5}});
  auto some = made.examples(2);
  for (std::size_t m = 1; m < 3; ++m) some[m].x.zero_();  // biases begin at 0
  CHECK(difference(made.fuse(some, 0).x, normed(some[0].x)) < 1e-6);
  auto missing = made.examples(2);
  for (std::size_t m = 1; m < 3; ++m) missing[m].mask.fill_(false);
  CHECK(difference(made.fuse(missing, 0).x, normed(missing[0].x)) < 1e-6);
}

TEST_CASE("a step is never shifted further than beta of its length") {
  const MadeFusion made("mag beta=0.1 dropout=0", {{"text", 1, 6}, {"audio", 3, 4}});
  CHECK(made.shapes.fused == FusedShape{6});
  auto some = made.examples(2);
  some[1].x.mul_(1e6);
  const auto close = made.fuse(some, 0).x, plain = normed(some[0].x.squeeze(1));
  CHECK(difference(close, plain) > 1e-3);
  CHECK(difference(close, plain) < 0.5);
}

TEST_CASE("dropout while it trains, the same for the same key") {
  const MadeFusion made("mag", {{"text", 3, 6}, {"audio", 3, 4}});
  const auto some = made.examples(2);
  CHECK(difference(made.fuse(some, 3).x, made.fuse(some, 3).x) == 0);
  CHECK(difference(made.fuse(some, 3).x, made.fuse(some, 9).x) > 0.1);
}

TEST_CASE("steps that do not fit are refused") {
  CHECK(complaint([] {
          MadeFusion("mag", {{"text", 4, 3}, {"audio", 5, 2}});
        }) == "'text' has 4 steps and 'audio' has 5: what shifts it needs the same, or one");
}
