#include "fusion/fusion_gated.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/tanh.h>

#include "fusion/projections.h"
#include "support/caught.h"
#include "support/close.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kTwo{{"text", 1, 6}, {"audio", 1, 4}};

// tanh of the projections of two modalities. -> [B, 2, D]
at::Tensor said(const MadeFusion& made, const std::vector<Modality>& x, std::int64_t width) {
  return at::tanh(Projections(kTwo, width, Params(made.source, "projections"), false)(x));
}

}  // namespace

TEST_CASE("gates agree with their equations") {
  for (const auto* text : {"gmu 2", "gmu 3", "film 3"}) check_golden_fusion(text, "vectors.safetensors");
}

TEST_CASE("of two modalities every number lies between what both say") {
  const MadeFusion made("gmu 5", kTwo, 0.7);
  const auto x = made.examples(16);
  const auto each = said(made, x, 5);                       // [B, 2, D]
  const auto a = each.select(1, 0), b = each.select(1, 1);  // [B, D]
  const auto y = made.fuse(x, 0).x;
  CHECK(y.gt(at::minimum(a, b)).all().item<bool>());
  CHECK(y.lt(at::maximum(a, b)).all().item<bool>());
}

TEST_CASE("of two modalities one that is alone is taken whole") {
  const MadeFusion made("gmu 5", kTwo);
  for (const std::size_t alone : {0, 1}) {
    auto x = made.examples(2);
    const auto whole = said(made, x, 5).select(1, static_cast<std::int64_t>(alone));  // [B, D]
    x[1 - alone].mask.fill_(false);
    CHECK(difference(made.fuse(x, 0).x, whole) < 1e-6);
  }
}

TEST_CASE("what is modulated by nothing goes through as it is") {
  const MadeFusion made("film 5", kTwo);
  auto x = made.examples(2);
  x[1].mask.fill_(false);
  const auto plain = Projections(std::span(kTwo).first(1), 5, Params(made.source, "modulated"))(std::span(x).first(1));  // [B, 1, D]
  CHECK(difference(made.fuse(x, 0).x, plain.squeeze(1)) < 1e-6);
  CHECK(complaint([] { MadeFusion("film 5", {{"text", 1, 6}}); }) == "'film' needs a modality that modulates the first");
}
