#include "blip/text.h"

#include <c10/core/InferenceMode.h>

#include "blip/vision.h"
#include "golden.h"
#include "nn/small_product.h"

using namespace mm::blip;

TEST_CASE("every tensor of the text decoder equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "untied"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const TextDecoder text(golden.params() / "text_decoder", golden.config);
    const auto states = VisionTower(golden.params() / "vision_model", golden.config.vision)(file.tensor("input.pixels"));

    const auto tokens = file.tensor("input.tokens");
    auto x = text.embed(tokens, 0);
    compare("text_decoder.bert.embeddings", x);
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      const auto at = "text_decoder.bert.encoder.layer." + std::to_string(i);
      const auto y = text.layers[i].attention(x, x, true);
      compare(at + ".attention", y);
      compare(at + ".crossattention", text.layers[i].crossattention(y, states, false));
      x = text.layers[i](x, states, {});
      compare(at, x);
    }
    compare("text_decoder.cls.predictions.transform", text.head.transform(x));
    compare("logits", text.head(x));
    compare("logits", text(tokens, states));
  }
}

TEST_CASE("a token a step gives the logits of all at once, whichever way the picture is looked at") {
  const c10::InferenceMode guard;
  std::vector ways{mm::ItemStates::Way::projected};
  if (mm::has_small_products()) ways.push_back(mm::ItemStates::Way::folded);
  for (const auto* name : {"defaults", "untied"})
    for (const auto way : ways)
      for (const int64_t first : {1, 3}) {  // tokens of the prompt
        CAPTURE(name);
        CAPTURE(static_cast<int>(way));
        CAPTURE(first);
        const Golden golden(name);
        const auto file = golden.file("activations.safetensors");
        const TextDecoder text(golden.params() / "text_decoder", golden.config);
        const auto states = VisionTower(golden.params() / "vision_model", golden.config.vision)(file.tensor("input.pixels"));
        const auto tokens = file.tensor("input.tokens"), logits = file.tensor("logits");  // [2, 5], [2, 5, V]

        mm::ItemStates items(states, golden.config.text.layers, way);
        mm::KvCache cache(golden.config.text.layers, 5, 2, golden.config.text.width, at::kFloat);
        CHECK(mm::difference(text.step(tokens.narrow(1, 0, first), cache, items), logits.select(1, first - 1)) < 1e-5);
        for (int64_t t = first; t < 5; ++t)
          CHECK(mm::difference(text.step(tokens.narrow(1, t, 1), cache, items), logits.select(1, t)) < 1e-5);
      }
}

TEST_CASE("bf16 logits stay near transformers' in bf16") {
  const c10::InferenceMode guard;
  const Golden golden("defaults");
  const auto file = golden.file("activations.safetensors");
  const auto params = golden.params(at::kBFloat16);
  const auto states = VisionTower(params / "vision_model", golden.config.vision)(file.tensor("input.pixels").to(at::kBFloat16));
  const auto logits = TextDecoder(params / "text_decoder", golden.config)(file.tensor("input.tokens"), states);
  const auto theirs = golden.file("bf16.safetensors").tensor("logits");
  const double spread = file.tensor("logits").std().item().toDouble();
  // Both round at every step, at other places: neither is nearer to f32 than the other.
  const double theirs_off = mm::difference(theirs, file.tensor("logits")), ours_off = mm::difference(logits, file.tensor("logits"));
  CHECK(theirs_off > 0.01 * spread);
  CHECK(ours_off < 2 * theirs_off);
  CHECK(mm::difference(logits, theirs) < 3 * theirs_off);
}
