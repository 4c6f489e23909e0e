#include "vit_gpt2/text.h"

#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>

#include "golden.h"
#include "nn/small_product.h"
#include "vit_gpt2/writer.h"

using namespace mm::vit_gpt2;

namespace {

// Logits of every token of texts [B, T], the first `first` of which come at once.
at::Tensor one_by_one(const Model& model, const at::Tensor& states, const at::Tensor& tokens, int64_t first) {
  TextWriter writer(model.text, states, 1, tokens.size(1));
  std::vector<at::Tensor> logits{writer.next(tokens.narrow(1, 0, first)).unsqueeze(1)};
  for (int64_t t = first; t < tokens.size(1); ++t) logits.push_back(writer.next(tokens.select(1, t)).unsqueeze(1));
  return at::cat(logits, 1);
}

}  // namespace

TEST_CASE("every tensor of the text side equals transformers', whichever way the picture is looked at") {
  const c10::InferenceMode guard;
  std::vector ways{mm::ItemStates::Way::projected};
  if (mm::has_small_products()) ways.push_back(mm::ItemStates::Way::folded);
  for (const auto* name : {"defaults", "deit"})
    for (const auto way : ways) {
      CAPTURE(name);
      CAPTURE(static_cast<int>(way));
      const Golden golden(name);
      const auto file = golden.file("activations.safetensors");
      const Compare compare(file);
      const auto model = golden.model();
      const auto tokens = file.tensor("input.tokens");
      const auto L = std::ssize(model.text.layers);
      mm::ItemStates states(model.look(file.tensor("input.pixels")), L, way);
      mm::KvCache cache(L, 5, 2, golden.config.text.width, at::kFloat);
      cache.extend(2, 5);
      auto x = model.text.words(tokens) + model.text.positions.range(0, 5);
      for (int64_t i = 0; i < L; ++i) {
        const auto& layer = model.text.layers[static_cast<std::size_t>(i)];
        const auto at = "decoder.transformer.h." + std::to_string(i);
        const auto y = layer.output(layer.attend_words(layer.attention_norm(x), cache));
        compare(at + ".attn", y);
        const auto z = layer.cross_output(layer.attend_picture(layer.cross_norm(x + y), states));
        compare(at + ".crossattention", z);
        compare(at + ".mlp", layer.mlp.plus(layer.mlp_norm(x + y + z), x * 0));
        x = layer(x, cache, states);
        compare(at, x);
      }
      compare("decoder.transformer.ln_f", model.text.norm(x));
      compare("logits", model.text.head(model.text.norm(x)));
    }
}

TEST_CASE("a token a step gives the logits of all at once, behind prompts of any length") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "deit"}) {
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const auto model = golden.model();
    const auto states = model.look(file.tensor("input.pixels"));
    for (const int64_t first : {1, 3, 5})
      CHECK(mm::difference(one_by_one(model, states, file.tensor("input.tokens"), first),
                           file.tensor("logits").narrow(1, first - 1, 6 - first)) < 1e-5);
  }
}

TEST_CASE("scores that are not divided by the root of the width: the queries' weights are that much larger") {
  const Golden golden("defaults");
  auto config = golden.config.text;
  const auto p = golden.params() / "decoder.transformer.h" / "1";
  const TextLayer plain(p, config, 1);
  config.scaled = false;
  config.scaled_by_layer = true;
  const TextLayer other(p, config, 1);
  const double factor = std::sqrt(static_cast<double>(config.width / config.heads)) / 2;
  CHECK(mm::difference(other.query.weight, plain.query.weight * factor) < 1e-6);
  CHECK(mm::difference(other.qkv.bias.narrow(0, 0, config.width), plain.qkv.bias.narrow(0, 0, config.width) * factor) < 1e-6);
  CHECK(mm::difference(other.qkv.weight.narrow(0, config.width, config.width), plain.qkv.weight.narrow(0, config.width, config.width)) ==
        0);
}

TEST_CASE("bf16 logits stay near f32's, and those in 8 bits") {
  const c10::InferenceMode guard;
  const Golden golden("deit");
  const auto file = golden.file("activations.safetensors");
  const auto tokens = file.tensor("input.tokens"), pixels = file.tensor("input.pixels"), logits = file.tensor("logits").narrow(1, 1, 4);
  const double spread = logits.std().item().toDouble();
  const auto half = golden.model(at::kBFloat16);
  const double off = mm::difference(one_by_one(half, half.look(pixels.to(at::kBFloat16)), tokens, 2), logits);
  CHECK(off > 1e-5);
  CHECK(off < 0.15 * spread);
  auto narrow = golden.model();
  narrow.vision.quantize();
  narrow.text.quantize();
  const double narrow_off = mm::difference(one_by_one(narrow, narrow.look(pixels), tokens, 2), logits);
  CHECK(narrow_off > 1e-5);
  CHECK(narrow_off < 0.3 * spread);
}
