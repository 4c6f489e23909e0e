#include <ATen/ops/zeros.h>

#include <filesystem>
#include <memory>

#include "base/error.h"
#include "blip/family.h"
#include "golden.h"
#include "model/attention_maps.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/golden_captions.h"

using namespace mm::blip;

namespace {

std::unique_ptr<mm::Captioner> open(const std::string& path, at::ScalarType dtype = at::kFloat) {
  mm::Runtime runtime;
  runtime.dtype = dtype;
  return captioner(mm::Folder(path), runtime);
}

struct Copy : mm::SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("blip", name) {}

  // What opening the folder is refused for.
  std::string refusal() const {
    const auto error = error_of([&] { open(folder.path); });
    CHECK(error.kind == mm::Kind::input);
    return error.what();
  }
};

void check_caption(const mm::Caption& ours, const mm::Json& theirs) {
  CHECK(ours.text == theirs.string("text"));
  check_tokens(ours, theirs);
  double sum = 0;
  for (const auto& token : ours.tokens) sum += token.logprob;
  CHECK(ours.logprob == doctest::Approx(sum));
  CHECK(ours.mean_logprob == doctest::Approx(sum / static_cast<double>(ours.tokens.size())));
}

}  // namespace

TEST_CASE("captions are transformers', picture by picture and prompt by prompt") {
  for (const auto* name : {"defaults", "untied"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = open(golden.path);
    const auto images = golden.file("images.safetensors");
    const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto answers = cases.at(c);
      CAPTURE(answers.string("prompt"));
      std::vector<mm::CaptionItem> items;
      for (std::size_t i = 0; i < 3; ++i)
        items.push_back({model->prepare(image_of(images.tensor("image." + std::to_string(i)))), answers.string("prompt")});
      check_rows(*model, items, answers, check_caption);
    }
  }
}

TEST_CASE("pictures with prompts of different lengths go together and come back in order") {
  const Golden golden("untied");
  const auto model = open(golden.path);
  const auto images = golden.file("images.safetensors");
  std::vector<mm::CaptionItem> items;
  for (const auto* prompt : {"a picture of", "", "a picture of", "red"})
    items.push_back({model->prepare(image_of(images.tensor("image." + std::to_string(items.size() % 3)))), prompt});
  const auto together = captions_together(*model, items);
  CHECK(together[3].text.starts_with("red "));
  CHECK(model->caption({}, {}).empty());
}

TEST_CASE("samples of an item depend on its seed, not on its neighbours") {
  const Golden golden("untied");
  const auto model = open(golden.path);
  const auto pixels = model->prepare(image_of(golden.file("images.safetensors").tensor("image.1")));
  mm::CaptionRequest request;
  request.decode.sample = true;
  request.captions = 3;
  const std::vector<mm::CaptionItem> items{{pixels, "", 5}, {pixels, "", 6}};
  const auto together = model->caption(items, request);
  const auto alone = model->caption(std::span(&items[1], 1), request);
  bool differ = false;
  for (std::size_t n = 0; n < 3; ++n) {
    CHECK(alone[0][n].text == together[1][n].text);
    differ |= together[0][n].text != together[1][n].text;
  }
  CHECK(differ);
}

TEST_CASE("8 bits write nearly what f32 does, picture by picture the same alone, and score and map it") {
  for (const auto* name : {"defaults", "untied"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto plain = open(golden.path), model = open(golden.path, at::kChar);
    const auto images = golden.file("images.safetensors");
    std::vector<mm::CaptionItem> items;
    for (const auto* image : {"image.0", "image.1", "image.2"}) items.push_back({plain->prepare(image_of(images.tensor(image))), ""});
    mm::CaptionRequest request;
    request.decode.beam = 3;
    const auto exact = plain->caption(items, request), together = model->caption(items, request);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& caption = together[i][0];
      CHECK(caption.tokens[0].logprob != exact[i][0].tokens[0].logprob);
      CHECK(std::abs(caption.tokens[0].logprob - exact[i][0].tokens[0].logprob) < 0.1);
      const auto alone = model->caption(std::span(&items[i], 1), request)[0][0];
      CHECK(alone.text == caption.text);
      CHECK(alone.logprob == doctest::Approx(caption.logprob).epsilon(1e-5));
      REQUIRE(model->scorer() != nullptr);
      const std::vector<std::vector<std::uint8_t>> all{
          std::vector<std::uint8_t>(model->scorer()->context(items[i], caption).size() + 1, 1)};
      CHECK(model->scorer()->logprobs(items[i], caption, 1, all)[0] == doctest::Approx(caption.logprob).epsilon(0.05));
    }
    const auto words_of = [&](mm::Captioner& one) { return one.mapper()->maps(items[0], together[0][0], 0).words.size(); };
    CHECK(words_of(*model) == words_of(*plain));
  }
}

TEST_CASE("a text that would outgrow the positions, and more captions than beams, are the person's mistakes") {
  const auto model = open(Golden("defaults").path);
  const std::vector<mm::CaptionItem> items{{at::zeros({3, 32, 32}), ""}};
  mm::CaptionRequest request;
  request.decode.max_length = 41;  // there are 40 positions
  CHECK_THROWS_AS(model->caption(items, request), mm::Error);
  request.decode.max_length = 40;
  CHECK(model->caption(items, request).size() == 1);
  request.decode.beam = 2;
  request.captions = 3;
  CHECK_THROWS_AS(model->caption(items, request), mm::Error);
}

TEST_CASE("what cannot be decoded is told before the tower computes, and can be asked beforehand") {
  const auto model = open(Golden("defaults").path);
  const std::vector<mm::CaptionItem> items{{at::Tensor(), ""}};  // no pixels: the tower would stumble over them
  mm::CaptionRequest request;
  model->check(request, "a red");
  request.decode.max_length = 41;
  CHECK_THROWS_WITH_AS(model->caption(items, request), "a text of 41 tokens is longer than the model's 40 positions", mm::Error);
  CHECK_THROWS_WITH_AS(model->check(request, ""), "a text of 41 tokens is longer than the model's 40 positions", mm::Error);
  request.decode.max_length = 3;
  model->check(request, "");
  CHECK_THROWS_AS(model->check(request, "a red red red"), mm::Error);
  request = {};
  request.captions = 3;
  CHECK_THROWS_WITH_AS(model->check(request, ""), "greedy search gives one text per item", mm::Error);
}

TEST_CASE("generation_config.json changes nothing, as in transformers") {
  const Copy copy("defaults");
  copy.folder.file("generation_config.json", R"({"max_length": 2, "num_beams": 4})");
  const auto model = open(copy.folder.path);
  const auto pixels = model->prepare(image_of(Golden("defaults").file("images.safetensors").tensor("image.0")));
  CHECK(model->caption(std::vector<mm::CaptionItem>{{pixels, ""}}, {})[0][0].tokens.size() == 9);
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  Copy missing("defaults"), extra("defaults"), shaped("defaults"), sized("defaults"), classed("defaults");
  auto weights = missing.weights();
  weights.erase("vision_model.encoder.layers.1.mlp.fc1.bias");
  missing.write(weights);
  CHECK(missing.refusal() == "holds no parameter 'vision_model.encoder.layers.1.mlp.fc1.bias'");

  weights = extra.weights();
  weights["text_decoder.bert.pooler.dense.weight"] = at::zeros({2});
  extra.write(weights);
  CHECK(extra.refusal().find("text_decoder.bert.pooler.dense.weight") != std::string::npos);

  weights = shaped.weights();
  weights["vision_model.embeddings.position_embedding"] = at::zeros({1, 5, 24});
  shaped.write(weights);
  CHECK(shaped.refusal().find("vision_model.embeddings.position_embedding") != std::string::npos);

  sized.folder.file("preprocessor_config.json", R"({"image_processor_type": "BlipImageProcessor", "size": {"height": 32, "width": 48}})");
  try {
    open(sized.folder.path)->prepare({2, 2, 3, std::vector<std::uint8_t>(12)});
    FAIL("a picture of another size was taken");
  } catch (const mm::Error& error) {
    CHECK(std::string(error.what()) == "preprocessor_config.json makes pictures of 48 x 32 pixels, the model takes 32 x 32");
  }

  classed.folder.file("preprocessor_config.json", R"({"image_processor_type": "CLIPImageProcessor"})");
  CHECK(classed.refusal().find("CLIPImageProcessor") != std::string::npos);
}

TEST_CASE("a tokenizer with more tokens than the model has is refused") {
  const Copy copy("learning");
  auto config = mm::Json::read(copy.folder / "config.json");
  auto text = config.at("text_config");
  text.set("vocab_size", 40);
  text.set("bos_token_id", 39);
  config.set("text_config", text);
  copy.folder.file("config.json", config.dump());
  auto weights = copy.weights();
  for (auto& [name, tensor] : weights)
    if (tensor.size(0) == 64) tensor = tensor.narrow(0, 0, 40).clone();
  copy.write(weights);
  CHECK(copy.refusal().find("tokenizer.json has 5") == 0);
  CHECK(copy.refusal().find("tokens, the model's vocabulary 40") != std::string::npos);
}
