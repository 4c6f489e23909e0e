#include "fusion/fusion_tensor.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/linear.h>

#include "support/caught.h"
#include "support/close.h"
#include "support/drawn_params.h"
#include "support/fixed_params.h"
#include "support/golden_fusion.h"
#include "support/made_fusion.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::vector<ModalityShape> kThree{{"text", 1, 4}, {"audio", 1, 2}, {"video", 1, 3}};

}  // namespace

TEST_CASE("products agree with their equations") {
  for (const auto* text : {"tfn 2", "lmf 3 rank=2", "multiplicative 2", "vcdn 2"}) check_golden_fusion(text, "vectors.safetensors");
}

TEST_CASE("without a modality the products of the others remain") {
  const MadeFusion three("tfn 2", kThree);
  const auto source = std::make_shared<FixedParams>();
  const auto weight = three.source->tensors().at("weight").view({2, 5, 3, 4});
  source->tensors = {{"weight", weight.select(3, 0).reshape({2, 15})}, {"bias", three.source->tensors().at("bias")}};
  FusionShapes shapes{{kThree[0], kThree[1]}, {}};
  const auto two = make_fusion("tfn 2", shapes, Params(source));
  auto x = three.examples(3);
  x[2].x.zero_();  // zeros are as good as nothing
  CHECK(difference(three.fuse(x, 0).x, two(std::span(x).first(2), 0).x) < 1e-6);
  x[2].mask.fill_(false);
  CHECK(difference(three.fuse(x, 0).x, two(std::span(x).first(2), 0).x) < 1e-6);
}

TEST_CASE("factors are a tensor of low rank") {
  const auto low = std::make_shared<DrawnParams>(), full = std::make_shared<DrawnParams>();
  FusionShapes shapes{kThree, {}};
  const auto factored = make_fusion("lmf 2 rank=3", shapes, Params(low));
  const auto factor = [&](const char* name) { return low->tensors.at(name).view({3, 2, -1}); };  // [rank, D, d_m + 1]
  full->tensors["bias"] = low->tensors.at("bias");
  full->tensors["weight"] = at::einsum("r,roi,roj,rok->oijk", {low->tensors.at("rank_weight")[0], factor("factors.0.factor_weight"),
                                                               factor("factors.1.factor_weight"), factor("factors.2.factor_weight")})
                                .reshape({2, -1});
  const auto whole = make_fusion("tfn 2", shapes, Params(full));
  const auto x = MadeFusion("concat", kThree).examples(4);
  CHECK(difference(factored(x, 0).x, whole(x, 0).x) < 1e-5);
}

TEST_CASE("of two modalities, multiplied and added, one that is alone is added") {
  const MadeFusion made("multiplicative 3", {kThree[0], kThree[1]});
  auto x = made.examples(2);
  x[1].mask.fill_(false);
  const auto& weight = made.source->tensors().at("linear.weight");
  CHECK(difference(made.fuse(x, 0).x, at::linear(x[0].x.squeeze(1), weight.narrow(1, 0, 4))) < 1e-6);
}

TEST_CASE("a modality that is missing has equal probabilities") {
  const MadeFusion made("vcdn 3", kThree);
  auto x = made.examples(2), zeros = x;
  x[1].mask.fill_(false);
  zeros[1].x.zero_();  // fresh biases are 0
  CHECK(difference(made.fuse(x, 0).x, made.fuse(zeros, 0).x) < 1e-6);
  CHECK(complaint([] { MadeFusion("vcdn 1", kThree); }) == "how many classes must be a whole number of at least 2, not 1");
  CHECK(complaint([] { MadeFusion("vcdn 200", kThree); }) ==
        "'vcdn' would multiply 8000000 numbers by 1, each for 8000000 outputs: more than 268435456 parameters");
}

TEST_CASE("as many parameters as Zadeh et al. 2017 have behind their product, and none that memory cannot hold") {
  const auto source = std::make_shared<RecordSource>();
  FusionShapes shapes{{{"audio", 1, 32}, {"video", 1, 32}, {"text", 1, 128}}, {}};
  make_fusion("tfn 64", shapes, Params(source));
  CHECK(source->shapes().at("weight") == std::vector<std::int64_t>{64, 33 * 33 * 129});
  const std::vector<ModalityShape> large{{"text", 1, 768}, {"audio", 1, 2000}, {"video", 1, 1000000000}};
  CHECK(complaint([&] { MadeFusion("tfn 64", large); }) ==
        "'tfn' would multiply 1538769 numbers by 1000000001, each for 64 outputs: more than 268435456 parameters");
  CHECK(complaint([&] { MadeFusion("tfn 1000000000", large); }) ==
        "'tfn' would multiply 1 numbers by 769, each for 1000000000 outputs: more than 268435456 parameters");
  CHECK(complaint([&] { MadeFusion("multiplicative 1", large); }) ==
        "'multiplicative' would multiply 768 numbers by 1000000000, each for 1 outputs: more than 268435456 parameters");
}
