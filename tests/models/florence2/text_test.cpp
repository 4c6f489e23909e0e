#include "florence2/text.h"

#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>

#include "florence2/writer.h"
#include "golden.h"
#include "nn/small_product.h"

using namespace mm::florence2;

namespace {

// What the reading side makes of a golden picture and prompt, [B, S, C].
at::Tensor states_of(const Model& model, const mm::Safetensors& file) {
  const auto pixels = file.tensor("input.pixels").to(model.words.weight.scalar_type());
  const auto seen = model.look(pixels);
  const auto prompt = file.tensor("input.prompt");
  return model.read(seen, prompt.narrow(1, seen.size(1), prompt.size(1) - seen.size(1)));
}

}  // namespace

TEST_CASE("every tensor of the side that reads equals transformers'") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "authors"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto model = golden.model();
    const auto seen = model.look(file.tensor("input.pixels"));
    const auto prompt = file.tensor("input.prompt");
    const auto words = model.words(prompt.narrow(1, seen.size(1), prompt.size(1) - seen.size(1))) * model.text.scale;
    auto x = model.reader.places(at::cat({seen, words}, 1), 0);
    compare("model.language_model.encoder.layernorm_embedding", x);
    for (std::size_t i = 0; i < model.reader.layers.size(); ++i) {
      const auto& layer = model.reader.layers[i];
      const auto at = "model.language_model.encoder.layers." + std::to_string(i);
      compare(at + ".self_attn", layer.attention.plus(x, x * 0));
      x = layer(x);
      compare(at, x);
    }
    CHECK(mm::difference(states_of(model, file), x) == 0);
  }
}

TEST_CASE("every tensor of the side that writes equals transformers', whichever way the states are looked at") {
  const c10::InferenceMode guard;
  std::vector ways{mm::ItemStates::Way::projected};
  if (mm::has_small_products()) ways.push_back(mm::ItemStates::Way::folded);
  for (const auto* name : {"defaults", "authors"})
    for (const auto way : ways) {
      CAPTURE(name);
      CAPTURE(static_cast<int>(way));
      const Golden golden(name);
      const auto file = golden.file("activations.safetensors");
      const Compare compare(file);
      const auto model = golden.model();
      const auto tokens = file.tensor("input.tokens");
      const auto B = tokens.size(0), T = tokens.size(1), L = std::ssize(model.text.layers);
      mm::ItemStates states(states_of(model, file), L, way);
      mm::KvCache cache(L, T, B, golden.config.text.width, at::kFloat);
      cache.extend(B, T);
      auto x = model.text.places(model.text.words(tokens) * model.text.scale, 0);
      compare("model.language_model.decoder.layernorm_embedding", x);
      for (int64_t i = 0; i < L; ++i) {
        const auto& layer = model.text.layers[static_cast<std::size_t>(i)];
        const auto at = "model.language_model.decoder.layers." + std::to_string(i);
        const auto own = layer.output(layer.attend_words(x, cache));
        compare(at + ".self_attn", own);
        compare(at + ".encoder_attn", layer.cross_output(layer.attend_states(layer.attention_norm(x + own), states)));
        x = layer(x, cache, states);
        compare(at, x);
      }
      compare("logits", model.text.head(x));
    }
}

TEST_CASE("a token a step gives the logits of all at once; bf16 and 8 bits stay near") {
  const c10::InferenceMode guard;
  const Golden golden("authors");
  const auto file = golden.file("activations.safetensors");
  const auto tokens = file.tensor("input.tokens"), logits = file.tensor("logits");
  const auto off = [&](const Model& model) {
    TextWriter writer(model.text, states_of(model, file), 1, tokens.size(1));
    std::vector<at::Tensor> all{writer.next(tokens.narrow(1, 0, 1)).unsqueeze(1)};
    for (int64_t t = 1; t < tokens.size(1); ++t) all.push_back(writer.next(tokens.select(1, t)).unsqueeze(1));
    return mm::difference(at::cat(all, 1), logits);
  };
  CHECK(off(golden.model()) < 1e-5);
  const double spread = logits.std().item().toDouble(), half = off(golden.model(at::kBFloat16));
  CHECK(half > 1e-5);
  CHECK(half < 0.5 * spread);
  auto narrow = golden.model();
  narrow.quantize();
  const double rough = off(narrow);
  CHECK(rough > 1e-5);
  CHECK(rough < 0.5 * spread);
}
