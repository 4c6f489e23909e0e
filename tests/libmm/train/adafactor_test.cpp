#include "train/adafactor.h"

#include "support/golden_optimizers.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("Adafactor steps as torch's: matrices, vectors and kernels, with decay, and where the step bounds the rate") {
  const GoldenOptimizers golden;
  const auto cases = golden.cases("adafactor");
  CHECK(cases.size() == 3);
  for (const auto& name : cases) {
    INFO(name);
    CHECK(golden.error(name) < 1e-6);
  }
}

TEST_CASE("a matrix keeps its rows and columns only") {
  const auto state = make_optimizer(GoldenOptimizers().beginning("start."), {.kind = "adafactor"})->state();
  CHECK(state.at("rows.encoder.layers.0.fc.weight").sizes() == at::IntArrayRef{4, 1});
  CHECK(state.at("columns.encoder.layers.0.fc.weight").sizes() == at::IntArrayRef{1, 3});
  CHECK(state.at("rows.conv.weight").sizes() == at::IntArrayRef{2, 3, 2, 1});
  CHECK(state.at("variance.norm.weight").sizes() == at::IntArrayRef{5});
  CHECK_FALSE(state.contains("variance.conv.weight"));
}
