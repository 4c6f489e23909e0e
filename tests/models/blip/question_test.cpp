#include "blip/question.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include "blip/vision.h"
#include "golden.h"
#include "model/folder.h"
#include "nn/small_product.h"
#include "support/caught.h"

using namespace mm::blip;

namespace {

std::shared_ptr<const mm::Tokenizer> tokenizer() { return mm::Folder(Golden("vqa").path).tokenizer(); }

std::vector<mm::ItemStates::Way> ways() {
  std::vector ways{mm::ItemStates::Way::projected};
  if (mm::has_small_products()) ways.push_back(mm::ItemStates::Way::folded);
  return ways;
}

}  // namespace

TEST_CASE("every tensor of the question encoder equals transformers', whichever way pictures are looked at") {
  const c10::InferenceMode guard;
  for (const auto* name : {"vqa", "retrieval"})
    for (const auto way : ways()) {
      CAPTURE(name);
      const Golden golden(name);
      const auto file = golden.file("activations.safetensors");
      const Compare compare(file);
      const TextEncoder text(golden.params() / "text_encoder", golden.config);
      const auto states = VisionTower(golden.params() / "vision_model", golden.config.vision)(file.tensor("input.pixels"));
      compare("vision_model.post_layernorm", states);
      const auto tokens = file.tensor("input.tokens"), seen = file.tensor("input.seen").to(at::kBool);
      mm::ItemStates pictures(states, golden.config.text.layers, way), again(states, golden.config.text.layers, way);

      auto x = text.embed(tokens);
      compare("text_encoder.embeddings", x);
      for (std::size_t i = 0; i < text.layers.size(); ++i) {
        const auto at = "text_encoder.encoder.layer." + std::to_string(i);
        const auto& layer = text.layers[i];
        const auto y = layer.attention.among(x, seen);
        compare(at + ".attention", y);
        const auto& cross = layer.crossattention;
        const auto found = pictures.attend(cross.query(y), static_cast<int64_t>(i), cross.key, cross.value, cross.heads);
        compare(at + ".crossattention.self", found);
        compare(at + ".crossattention", cross.finish(found, y));
        x = layer.look(y, static_cast<int64_t>(i), pictures);
        compare(at, x);
      }
      CHECK(mm::difference(text(tokens, seen, &again), x) < 1e-6);
      if (std::string(name) == "retrieval") compare("texts", text(tokens, seen, nullptr));
    }
}

TEST_CASE("every tensor of the decoder that reads a question equals transformers', padding and all") {
  const c10::InferenceMode guard;
  const Golden golden("vqa");
  const auto file = golden.file("activations.safetensors");
  const Compare compare(file);
  const TextDecoder text(golden.params() / "text_decoder", golden.config);
  const auto said = file.tensor("input.said"), questions = file.tensor("questions");
  mm::ItemStates states(questions, golden.config.text.layers, mm::ItemStates::Way::projected, file.tensor("input.seen").to(at::kBool));
  auto x = text.embed(said, 0);
  compare("text_decoder.bert.embeddings", x);
  for (std::size_t i = 0; i < text.layers.size(); ++i) {
    const auto at = "text_decoder.bert.encoder.layer." + std::to_string(i);
    const auto y = text.layers[i].attention(x, x, true);
    compare(at + ".attention", y);
    x = text.layers[i].look(y, static_cast<int64_t>(i), states);
    compare(at, x);
  }
  compare("text_decoder.cls.predictions.transform", text.head.transform(x));
  compare("logits", text.head(text.read(said, states)));
}

TEST_CASE("texts are padded behind their ends, and cut where the model has no more positions") {
  const auto words = tokenizer();
  TextConfig config = Golden("vqa").config.text;
  const std::vector<std::string> texts{"a red cup", "cup"};
  auto padded = padded_texts(*words, config, texts);
  const auto red = words->id_of("red"), a = words->id_of("a"), cup = words->id_of("cup");
  CHECK(at::equal(padded.tokens, at::tensor({2L, a, red, cup, 3L, 2L, cup, 3L, 0L, 0L}, at::kLong).view({2, 5})));
  CHECK(at::equal(padded.seen, at::tensor({1, 1, 1, 1, 1, 1, 1, 1, 0, 0}, at::kInt).view({2, 5}).to(at::kBool)));
  CHECK(padded.counts == std::vector<std::int64_t>{5, 3});
  CHECK(padded.truncated == std::vector<bool>{false, false});

  config.positions = 4;
  padded = padded_texts(*words, config, texts, 63);
  CHECK(at::equal(padded.tokens, at::tensor({63L, a, red, 3L, 63L, cup, 3L, 0L}, at::kLong).view({2, 4})));
  CHECK(padded.truncated == std::vector<bool>{true, false});
  CHECK(exit_code([&] { padded_texts(*words, config, std::vector<std::string>{"\xff"}); }) == 3);
}

TEST_CASE("the authors' first token stands behind the decoder's, or is the tokenizer's own") {
  TextConfig config = Golden("vqa").config.text;
  CHECK(authors_start(*tokenizer(), config) == 63);
  config.start_token = 63;
  CHECK(exit_code([&] { authors_start(*tokenizer(), config); }) == 2);
}
