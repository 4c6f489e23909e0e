#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>

#include "clip/family.h"
#include "clip/model.h"
#include "models/clip/golden.h"
#include "support/close.h"
#include "support/drawn_params.h"

#include "support/doctest.h"

using namespace mm::clip;

TEST_CASE("what learns are the layers that embed") {
  for (const auto* name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const auto towers = two_towers(golden.json("config.json"), golden.params());
    const Model model(golden.params(), golden.config);
    const auto side = golden.config.vision.image_size;
    const auto pixels = mm::numbers({2, 3, side, side}, 1);  // [B, 3, H, W]
    const auto tokens = file.tensor("input.tokens");         // [B, T]
    CHECK(at::equal(towers->pictures(pixels), model.pictures(pixels)));
    CHECK(at::equal(towers->texts(tokens), model.texts(tokens)));
    CHECK(at::equal(towers->log_scale(), model.logit_scale));
    CHECK_FALSE(towers->bias());
  }
}

TEST_CASE("what learns follows its weights, and every one of them has a gradient") {
  const Golden golden("openai");
  const auto side = golden.config.vision.image_size;
  const auto pixels = mm::numbers({2, 3, side, side}, 1);                             // [B, 3, H, W]
  const auto tokens = golden.file("activations.safetensors").tensor("input.tokens");  // [B, T]
  auto source = std::make_shared<mm::InitSource>(1, 0.1);
  const auto towers = two_towers(golden.json("config.json"), mm::Params(source));
  for (const auto& [name, tensor] : source->tensors()) tensor.requires_grad_(true);
  const auto sum = [&] { return towers->pictures(pixels).square().sum() + towers->texts(tokens).square().sum() + towers->log_scale(); };
  for (int step = 0; step < 2; ++step) {
    sum().backward();
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : source->tensors()) {
      CAPTURE(name);
      REQUIRE(tensor.grad().defined());
      tensor.sub_(tensor.grad(), 0.001);
      tensor.mutable_grad().zero_();
    }
  }
  const at::NoGradGuard no_grad;
  const Model fresh(mm::Params(source), golden.config);
  CHECK(mm::difference(towers->pictures(pixels), fresh.pictures(pixels)) < 1e-5);
  CHECK(mm::difference(towers->texts(tokens), fresh.texts(tokens)) < 1e-5);
}
