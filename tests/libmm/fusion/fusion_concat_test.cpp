#include "fusion/fusion_concat.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>

#include "support/caught.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("mean steps one behind the other") {
  const MadeFusion made("concat", {{"text", 4, 3}, {"audio", 1, 2}});
  const auto x = made.examples(2);
  CHECK(made.shapes.fused == FusedShape{5});
  CHECK(at::equal(made.fuse(x, 0).x, at::cat({x[0].x.sum(1) / 4, x[1].x.squeeze(1)}, 1)));
}

TEST_CASE("steps side by side") {
  const MadeFusion made("concat-steps", {{"text", 4, 3}, {"audio", 4, 2}});
  const auto x = made.examples(2);
  CHECK(made.shapes.fused == FusedShape{4, 5});
  CHECK(at::equal(made.fuse(x, 0).x, at::cat({x[0].x, x[1].x}, 2)));
  CHECK(complaint([] {
          MadeFusion("concat-steps", {{"text", 4, 3}, {"audio", 5, 2}});
        }) == "'text' has 4 steps and 'audio' has 5: side by side they need the same");
}
