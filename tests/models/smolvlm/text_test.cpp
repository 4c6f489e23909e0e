#include "smolvlm/text.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"
#include "smolvlm/vision.h"

using namespace mm::smolvlm;

namespace {

TextDecoder decoder_of(const Golden& golden, at::ScalarType dtype = at::kFloat) {
  const auto p = golden.params(dtype);
  return {p / "model.text_model", p / "lm_head", golden.config};
}

}  // namespace

TEST_CASE("every tensor of the text side equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto text = decoder_of(golden);
    const auto tokens = file.tensor("input.tokens");
    auto x = text.embed(tokens, file.tensor("connector").flatten(0, 1));
    const auto whole = x;
    const auto angles = text.rotary.angles(0, x.size(1), at::kCPU);
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      const auto at = "text_model.layers." + std::to_string(i);
      const auto& layer = text.layers[i];
      compare(at + ".self_attn", layer.self_attn.plus(layer.input_layernorm(x), angles, x) - x);
      x = layer(x, angles);
      compare(at, x);
    }
    compare("text_model.norm", text.norm(x));
    compare("text_model.norm", text(whole));
    compare("logits", text.head(text(whole)));
  }
}

TEST_CASE("a token a step gives the logits of all at once") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden)
    for (const std::int64_t first : {std::int64_t{1}, std::int64_t{20}}) {
      CAPTURE(name);
      CAPTURE(first);
      const Golden golden(name);
      const auto file = golden.file("activations.safetensors");
      const auto text = decoder_of(golden);
      const auto tokens = file.tensor("input.tokens"), logits = file.tensor("logits");
      const auto x = text.embed(tokens, file.tensor("connector").flatten(0, 1));
      mm::KvCache cache(golden.config.text.layers, x.size(1), 1, text.key_width, at::kFloat);
      CHECK(mm::difference(text.step(x.narrow(1, 0, first), cache), logits.select(1, first - 1)) < 1e-5);
      for (std::int64_t t = first; t < x.size(1); ++t)
        CHECK(mm::difference(text.step(x.narrow(1, t, 1), cache), logits.select(1, t)) < 1e-5);
    }
}

TEST_CASE("in bf16 and in 8 bits the logits stay near") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  const auto file = golden.file("activations.safetensors");
  const auto logits = file.tensor("logits"), tokens = file.tensor("input.tokens"), states = file.tensor("connector").flatten(0, 1);
  const double spread = logits.std().item().toDouble();
  const auto half = decoder_of(golden, at::kBFloat16);
  const double off = mm::difference(half.head(half(half.embed(tokens, states))), logits);
  CHECK(off > 1e-4 * spread);
  CHECK(off < 0.3 * spread);
  auto small = decoder_of(golden);
  small.quantize();
  CHECK(mm::difference(small.head(small(small.embed(tokens, states))), logits) < 0.5 * spread);
}
