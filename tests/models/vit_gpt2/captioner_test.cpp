#include <ATen/ops/stack.h>

#include <filesystem>
#include <memory>

#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/golden_captions.h"
#include "support/golden_maps.h"
#include "vit_gpt2/family.h"

using namespace mm::vit_gpt2;

namespace {

std::unique_ptr<mm::Captioner> open(const std::string& path, at::ScalarType dtype = at::kFloat) {
  mm::Runtime runtime;
  runtime.dtype = dtype;
  return captioner(mm::Folder(path), runtime);
}

std::vector<at::Tensor> inputs_of(const Golden& golden, const mm::Captioner& model) {
  const auto file = golden.file("images.safetensors");
  std::vector<at::Tensor> pixels;
  for (int i = 0; i < 3; ++i) pixels.push_back(model.prepare(image_of(file.tensor("image." + std::to_string(i)))));
  return pixels;
}

void check_caption(const mm::Caption& ours, const mm::Json& theirs) {
  const auto text = theirs.string("text");  // with the space in front of its first word
  CHECK(ours.text == text.substr(std::min(text.size(), text.find_first_not_of(' '))));
  check_tokens(ours, theirs);
}

struct Copy : mm::SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("vit_gpt2", name) {}
  std::string refusal() const {
    return complaint([&] { open(folder.path); });
  }
};

}  // namespace

TEST_CASE("captions are transformers': greedy and with beams, with prompts and without") {
  for (const auto* name : {"defaults", "deit"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = open(golden.path);
    const auto inputs = inputs_of(golden, *model);
    const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
    REQUIRE(cases.size() == 5);
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto answers = cases.at(c);
      std::vector<mm::CaptionItem> items;
      for (const auto& pixels : inputs) items.push_back({pixels, answers.string("prompt")});
      check_rows(*model, items, answers, check_caption);
    }
  }
}

TEST_CASE("pictures with prompts of different lengths go together and come back in order") {
  const Golden golden("defaults");
  const auto model = open(golden.path);
  const auto pixels = inputs_of(golden, *model);
  const std::vector<mm::CaptionItem> items{{pixels[1], "a red"}, {pixels[1], ""}, {pixels[2], ""}, {pixels[2], "the"}};
  const auto together = captions_together(*model, items);
  CHECK(together[3].text.starts_with("the"));
  CHECK_THROWS_WITH_AS(model->caption(std::vector<mm::CaptionItem>{{at::stack({pixels[0], pixels[1]}), ""}}, {}),
                       "this model takes pictures, not clips", mm::Error);
}

TEST_CASE("generation_config.json says how captions are decoded; without it config.json, its decoder and the class do") {
  const Copy copy("defaults");
  const auto first = [&] {
    const auto model = open(copy.folder.path);
    return model->caption(std::vector<mm::CaptionItem>{{inputs_of(Golden("defaults"), *model)[1], ""}}, {})[0][0];
  };
  const auto written = first();
  CHECK(written.tokens.size() == 20);
  auto config = mm::Json::read(copy.folder / "config.json");
  auto decoder = config.at("decoder");
  decoder.set("max_length", 7);
  config.set("decoder", decoder);
  copy.folder.file("config.json", config.dump());
  CHECK(first().tokens.size() == 6);
  config.set("max_length", 5);
  copy.folder.file("config.json", config.dump());
  CHECK(first().tokens.size() == 4);
  copy.folder.file("generation_config.json", R"({"bos_token_id": 46, "eos_token_id": 46})");
  CHECK(first().text == written.text);
  copy.folder.file("generation_config.json", R"({"bos_token_id": 46, "decoder_start_token_id": 9, "eos_token_id": 46})");
  CHECK(first().text != written.text);
  copy.folder.file("generation_config.json", R"({"decoder_start_token_id": 900})");
  CHECK(copy.refusal().find("decoder_start_token_id is 900, outside the vocabulary of 47 tokens") != std::string::npos);
}

TEST_CASE("folders whose parts do not belong together are refused") {
  const Copy sized("defaults"), classed("defaults"), layers("defaults");
  sized.folder.file("preprocessor_config.json", R"({"size": 24})");
  CHECK_THROWS_WITH_AS(open(sized.folder.path)->prepare({2, 2, 3, std::vector<std::uint8_t>(12)}),
                       "preprocessor_config.json makes a picture of 24 x 24 pixels, the model takes 16 x 16", mm::Error);
  classed.folder.file("preprocessor_config.json", R"({"image_processor_type": "CLIPImageProcessor"})");
  CHECK(classed.refusal().find("CLIPImageProcessor") != std::string::npos);
  auto config = mm::Json::read(layers.folder / "config.json");
  auto decoder = config.at("decoder");
  decoder.set("n_layer", 1);
  config.set("decoder", decoder);
  layers.folder.file("config.json", config.dump());
  CHECK(layers.refusal().find("parameters that the model has no place for") != std::string::npos);
}

TEST_CASE("bf16 writes captions, and 8 bits nearly those of f32") {
  const Golden golden("defaults");
  const auto model = open(golden.path);
  const auto pixels = inputs_of(golden, *model)[0];
  const std::vector<mm::CaptionItem> item{{pixels, "a"}};
  const auto plain = model->caption(item, {})[0][0];
  for (const auto dtype : {at::kBFloat16, at::kChar}) {
    const auto caption = open(golden.path, dtype)->caption(item, {})[0][0];
    CHECK(caption.text.starts_with("a"));
    CHECK(caption.tokens[0].logprob != plain.tokens[0].logprob);
    CHECK(std::abs(caption.tokens[0].logprob - plain.tokens[0].logprob) < 0.1);
  }
}

TEST_CASE("where words looked is transformers', behind one special token or two, also of a model in 8 bits") {
  for (const std::string name : {"defaults", "deit"})
    for (const auto dtype : {at::kFloat, at::kChar}) {
      CAPTURE(name);
      const mm::GoldenMaps golden("vit_gpt2-" + name);
      const auto model = open(Golden(name).path, dtype);
      REQUIRE(model->mapper() != nullptr);
      for (const int layer : {0, 1, 2})
        golden.check(model->mapper()->maps({.pixels = golden.pixels(), .prompt = ""}, golden.caption(), layer), layer);
    }
}
