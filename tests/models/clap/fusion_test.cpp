#include "clap/fusion.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>

#include "models/clap/golden.h"

using namespace mm;
using namespace mm::clap;

TEST_CASE("two maps are mixed by shares that sum to 2") {
  const c10::InferenceMode guard;
  const Golden golden("fused");
  const Fusion fusion(golden.params() / "audio_model.audio_encoder.patch_embed.fusion_model", golden.config.sound);
  const auto x = golden.file("activations.safetensors").tensor("state.0.0").t().reshape({1, 8, 16, 16});
  CHECK(difference(fusion(x, x), x * 2) < 1e-5);
  const auto none = at::zeros_like(x);
  const auto left = fusion(x, none), right = fusion(none, x);
  CHECK(difference(left + right, x * 2) < 1e-5);
  CHECK(difference(left, right) > 1e-2);
}

TEST_CASE("a norm of what was seen in training is a product and a sum") {
  const c10::InferenceMode guard;
  const Golden golden("unfused");
  const auto p = golden.params() / "audio_model.audio_encoder.batch_norm";
  const BatchNorm norm(p, 16);
  CHECK(difference(p("running_mean", {16}) * norm.scale + norm.shift, p("bias", {16})) < 1e-5);
}
