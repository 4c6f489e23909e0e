#include "git/text.h"

#include <ATen/ops/cat.h>
#include <c10/core/InferenceMode.h>

#include "git/writer.h"
#include "golden.h"

using namespace mm::git;

namespace {

at::Tensor states_of(const Model& model, const at::Tensor& pixels) {
  return pixels.dim() == 5 ? model.marks(model.vision, pixels) : model.vision(pixels);
}

// Logits of every token of texts [B, T], the first `first` of which come at once.
at::Tensor one_by_one(const Model& model, const at::Tensor& seen, const at::Tensor& tokens, int64_t first) {
  TextWriter writer(model.text, seen, 1, tokens.size(1));
  std::vector<at::Tensor> logits{writer.next(tokens.narrow(1, 0, first)).unsqueeze(1)};
  for (int64_t t = first; t < tokens.size(1); ++t) logits.push_back(writer.next(tokens.select(1, t)).unsqueeze(1));
  return at::cat(logits, 1);
}

}  // namespace

TEST_CASE("every tensor of the text side equals transformers': what stands for the picture, and the words behind it") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "frames"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto model = golden.model();
    const auto& text = model.text;
    const auto states = states_of(model, file.tensor("input.pixels"));
    const auto tokens = file.tensor("input.tokens");
    const auto seen = text.look(states);
    const auto S = states.size(1), T = tokens.size(1);

    auto picture = text.project(states), words = text.embed(tokens, 0);
    compare("git.visual_projection", picture);
    compare("git.embeddings", words);
    mm::KvCache cache(std::ssize(text.layers), S + T, 2, golden.config.text.width, at::kFloat);
    cache.extend(2, S);
    for (int64_t i = 0; i < std::ssize(text.layers); ++i) cache.write(i, seen.select(1, i).select(1, 0), seen.select(1, i).select(1, 1));
    cache.extend(2, T);
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      picture = text.layers[i].picture(picture);
      words = text.layers[i].step(words, static_cast<int64_t>(i), cache);
      compare("git.encoder.layer." + std::to_string(i), at::cat({picture, words}, 1));
    }
    compare.against("logits", file.tensor("logits").narrow(1, S, T), text.head(words));
  }
}

TEST_CASE("a token a step gives the logits of all at once, behind prompts of any length") {
  const c10::InferenceMode guard;
  for (const auto* name : {"defaults", "frames"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    const auto model = golden.model();
    const auto tokens = file.tensor("input.tokens");
    const auto seen = model.look(file.tensor("input.pixels"));
    const auto logits = file.tensor("logits").narrow(1, seen.size(3), tokens.size(1));  // [2, T, V]
    for (const int64_t first : {1, 3, 5})
      CHECK(mm::difference(one_by_one(model, seen, tokens, first), logits.narrow(1, first - 1, 6 - first)) < 1e-5);
  }
}

TEST_CASE("the head shares the word embeddings only where config.json says so") {
  const auto shared = Golden("frames").model(), own = Golden("defaults").model();
  CHECK(shared.text.head.weight.is_same(shared.text.words.weight));
  CHECK_FALSE(own.text.head.weight.is_same(own.text.words.weight));
}

TEST_CASE("bf16 logits stay near f32's, and those in 8 bits") {
  const c10::InferenceMode guard;
  const Golden golden("defaults");
  const auto file = golden.file("activations.safetensors");
  const auto tokens = file.tensor("input.tokens"), pixels = file.tensor("input.pixels");
  const auto logits = file.tensor("logits").narrow(1, 10, 5);
  const double spread = logits.std().item().toDouble();
  const auto half = golden.model(at::kBFloat16);
  const double off = mm::difference(one_by_one(half, half.look(pixels.to(at::kBFloat16)), tokens, 2), logits.narrow(1, 1, 4));
  CHECK(off > 1e-5);
  CHECK(off < 0.1 * spread);
  auto narrow = golden.model();
  narrow.vision.quantize();
  narrow.text.quantize();
  const double narrow_off = mm::difference(one_by_one(narrow, narrow.look(pixels), tokens, 2), logits.narrow(1, 1, 4));
  CHECK(narrow_off > 1e-5);
  CHECK(narrow_off < 0.2 * spread);
}
