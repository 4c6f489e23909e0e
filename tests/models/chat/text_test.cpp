#include "chat/text.h"

#include <ATen/TensorOperators.h>
#include <c10/core/InferenceMode.h>

#include "models/smolvlm/golden.h"

using mm::chat::Seen;
using mm::chat::TextDecoder;
using namespace mm::smolvlm;

namespace {

TextDecoder decoder_of(const Golden& golden, at::ScalarType dtype = at::kFloat) {
  const auto p = golden.params(dtype);
  return {p / "model.text_model", p / "lm_head", golden.config.text, {golden.config.image_token}};
}

// Logits of every position.
at::Tensor logits_of(const TextDecoder& text, const mm::chat::TextInput& input) {
  return text.head(text(input, text.angles(0, input.x.size(1), {})));
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
    const auto whole = text.embed(tokens, {.states = file.tensor("connector").flatten(0, 1)});
    auto x = whole.x;
    const auto angles = text.angles(0, x.size(1), {});
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      const auto at = "text_model.layers." + std::to_string(i);
      const auto& layer = text.layers[i];
      compare(at + ".self_attn", layer.self_attn.plus(layer.input_layernorm(x), angles, x) - x);
      x = layer(x, angles);
      compare(at, x);
    }
    compare("text_model.norm", text.norm(x));
    compare("text_model.norm", text(whole, angles));
    compare("logits", logits_of(text, whole));
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
      const auto x = text.embed(tokens, {.states = file.tensor("connector").flatten(0, 1)}).x;
      const auto step = [&](std::int64_t begin, std::int64_t count, mm::KvCache& cache) {
        return text.step({.x = x.narrow(1, begin, count)}, text.angles(begin, count, {}), cache);
      };
      mm::KvCache cache(golden.config.text.layers, x.size(1), 1, text.key_width, at::kFloat);
      CHECK(mm::difference(step(0, first, cache), logits.select(1, first - 1)) < 1e-5);
      for (std::int64_t t = first; t < x.size(1); ++t) CHECK(mm::difference(step(t, 1, cache), logits.select(1, t)) < 1e-5);
    }
}

TEST_CASE("in bf16 and in 8 bits the logits stay near") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  const auto file = golden.file("activations.safetensors");
  const auto logits = file.tensor("logits"), tokens = file.tensor("input.tokens");
  const Seen seen{.states = file.tensor("connector").flatten(0, 1)};
  const double spread = logits.std().item().toDouble();
  const auto half = decoder_of(golden, at::kBFloat16);
  const double off = mm::difference(logits_of(half, half.embed(tokens, seen)), logits);
  CHECK(off > 1e-4 * spread);
  CHECK(off < 0.3 * spread);
  auto small = decoder_of(golden);
  small.quantize();
  CHECK(mm::difference(logits_of(small, small.embed(tokens, seen)), logits) < 0.5 * spread);
}

TEST_CASE("states that go deeper are added where pictures stand, behind their layer, a token a step as well") {
  const c10::InferenceMode guard;
  const Golden golden("smolvlm");
  const auto file = golden.file("activations.safetensors");
  const auto text = decoder_of(golden);
  const auto tokens = file.tensor("input.tokens"), states = file.tensor("connector").flatten(0, 1);
  const auto input = text.embed(tokens, {.states = states, .deeper = {states * 0.5}});
  const auto angles = text.angles(0, input.x.size(1), {});
  auto y = text.layers[0](input.x, angles);
  for (std::int64_t k = 0; k < input.places.numel(); ++k) y[0][input.places[k].item<std::int64_t>()] += states[k] * 0.5;
  CHECK(input.places.numel() == states.size(0));
  const auto expected = text.norm(text.layers[1](y, angles));
  CHECK(mm::difference(text(input, angles), expected) < 1e-5);
  mm::KvCache cache(golden.config.text.layers, input.x.size(1), 1, text.key_width, at::kFloat);
  CHECK(mm::difference(text.step(input, angles, cache), text.head(expected.select(1, input.x.size(1) - 1))) < 1e-5);
}
