#include <ATen/ops/stack.h>

#include <filesystem>
#include <memory>

#include "base/file.h"
#include "florence2/family.h"
#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/golden_captions.h"

using namespace mm::florence2;

namespace {

std::unique_ptr<mm::Captioner> open(const std::string& path, at::ScalarType dtype = at::kFloat) {
  mm::Runtime runtime;
  runtime.dtype = dtype;
  return captioner(mm::Folder(path), runtime);
}

// The three golden pictures and what is asked of each.
std::vector<mm::CaptionItem> items_of(const Golden& golden, const mm::Captioner& model, const std::string& prompt) {
  const auto file = golden.file("images.safetensors");
  std::vector<mm::CaptionItem> items;
  for (int i = 0; i < 3; ++i) {
    const auto image = image_of(file.tensor("image." + std::to_string(i)));
    items.push_back({.pixels = model.prepare(image), .prompt = prompt, .seed = 0, .width = image.width, .height = image.height});
  }
  return items;
}

// Regions as transformers' post_process_generation() gives them: {"bboxes": [[...], ...], "labels": [...]} and the like.
void check_regions(const std::vector<mm::Region>& ours, const mm::Json& theirs) {
  const auto* key = theirs.has("bboxes") ? "bboxes" : theirs.has("quad_boxes") ? "quad_boxes" : "polygons";
  const auto labels = theirs.at("labels").strings();
  REQUIRE(ours.size() == labels.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CHECK(ours[i].label == labels[i]);
    const auto points = theirs.at(key).at(i);
    for (std::size_t k = 0; k < ours[i].points.size(); ++k)
      CHECK(ours[i].points[k] == (points.at(0).is_array() ? points.at(k) : points).integers());
  }
}

void check_caption(const mm::Caption& ours, const mm::Json& theirs) {
  check_tokens(ours, theirs);
  if (theirs.at("parsed").is_object()) return check_regions(ours.regions, theirs.at("parsed"));
  CHECK(ours.text == theirs.string("text"));
  CHECK(ours.regions.empty());
}

struct Copy : mm::SpoiledFolder {
  explicit Copy(const std::string& name) : SpoiledFolder("florence2", name) {}
  std::string refusal() const {
    return complaint([&] { open(folder.path); });
  }
};

}  // namespace

TEST_CASE("answers are transformers': of several tasks, greedy and with beams, together and alone") {
  for (const auto* name : {"defaults", "authors"}) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = open(golden.path);
    const auto cases = mm::Json::read(golden.path + "/generated.json").at("cases");
    REQUIRE(cases.size() == 9);
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto answers = cases.at(c);
      CAPTURE(answers.string("prompt"));
      const auto items = items_of(golden, *model, answers.string("prompt"));
      check_rows(*model, items, answers, check_caption);
    }
  }
}

TEST_CASE("questions of different lengths go together and come back in order") {
  const Golden golden("defaults");
  const auto model = open(golden.path);
  auto items = items_of(golden, *model, "<OD>");
  items[1].prompt = "";
  items[2].prompt = "What is red?";
  const auto together = captions_together(*model, items);
  items[1].prompt = "<CAPTION>";  // which no words stand for
  CHECK(model->caption(items, {})[1][0].text == together[1].text);
}

TEST_CASE("the folder's settings decode, to the last position where no length is said; without a file the class's do") {
  const Copy copy("defaults");
  const auto said = [&] {
    const auto model = open(copy.folder.path);
    const auto items = items_of(Golden("defaults"), *model, "");
    return model->caption(std::span(items.data(), 1), {})[0][0];
  };
  const auto whole = said();
  CHECK(whole.tokens.front().id == 0);  // forced
  CHECK(whole.tokens.back().id == 2);
  CHECK(whole.tokens.size() > 20);
  CHECK(whole.tokens.size() <= 95);
  std::filesystem::remove(copy.folder / "generation_config.json");
  const auto bare = said();
  CHECK(bare.tokens.size() == 95);  // greedy, and nothing keeps it from saying the same again; its end is forced
  CHECK(bare.tokens.back().id == 2);
  copy.folder.file("generation_config.json", R"({"max_new_tokens": 7, "forced_bos_token_id": 9})");
  CHECK(said().tokens.size() == 7);
  CHECK(said().tokens.front().id == 9);
  copy.folder.file("generation_config.json", R"({"decoder_start_token_id": 900})");
  CHECK(copy.refusal().find("decoder_start_token_id is 900, outside the vocabulary of 324 tokens") != std::string::npos);
}

TEST_CASE("what is asked is checked before a picture is looked at") {
  const Golden golden("defaults");
  const auto model = open(golden.path);
  const auto refused = [&](const std::string& prompt) { return complaint([&] { model->check({}, prompt); }); };
  CHECK(model->asking("objects") == "<OD>");
  CHECK(model->asking("weather").empty());
  CHECK(refused("").empty());
  CHECK(refused("<CAPTION_TO_PHRASE_GROUNDING>").empty());  // each picture of a list may bring its own words
  CHECK(refused(std::string(200, 'x')).find("a picture of 5 states and 202 tokens of words do not fit the model's 96 positions") !=
        std::string::npos);
  auto items = items_of(golden, *model, "<CAPTION_TO_PHRASE_GROUNDING>");
  CHECK_THROWS_WITH_AS(model->caption(items, {}), "<CAPTION_TO_PHRASE_GROUNDING> needs words", mm::Error);
  items[0] = {.pixels = at::stack({items[0].pixels, items[1].pixels}), .prompt = "", .seed = 0, .width = 0, .height = 0};
  CHECK_THROWS_WITH_AS(model->caption(std::span(items.data(), 1), {}), "this model takes pictures, not clips", mm::Error);
}

TEST_CASE("folders whose parts do not belong together are refused") {
  const Copy states("defaults"), layers("authors"), words("authors");
  auto processor = mm::Json::read(states.folder / "processor_config.json");
  auto pictures = processor.at("image_processor");
  pictures.set("image_seq_length", 577);
  processor.set("image_processor", pictures);
  states.folder.file("processor_config.json", processor.dump());
  CHECK(states.refusal().find("image_seq_length is 577, but pictures of 48 x 48 pixels become 5 states") != std::string::npos);
  auto config = mm::Json::read(layers.folder / "config.json");
  auto text = config.at("text_config");
  text.set("encoder_layers", 1);
  config.set("text_config", text);
  layers.folder.file("config.json", config.dump());
  CHECK(layers.refusal().find("parameters that the model has no place for") != std::string::npos);
  auto weights = mm::weights_of(Golden("authors").path);
  weights.erase("vision_tower.blocks.0.1.channel_block.ffn.norm.bias");
  mm::write_safetensors(words.folder / "model.safetensors", weights);
  CHECK(words.refusal().find("norm2.bias") != std::string::npos);
}

TEST_CASE("another family's tokenizer is refused") {
  const auto edited = [](const Copy& copy, const std::string& from, const std::string& to) {
    auto text = mm::read_file(copy.folder / "tokenizer.json", 1 << 24);
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
    copy.folder.file("tokenizer.json", text);
    return copy.refusal();
  };
  CHECK(edited(Copy("defaults"), "\"<s>\"", "\"<cls>\"").find("tokenizer.json lacks the token '<s>' of Florence-2") != std::string::npos);
  CHECK(edited(Copy("defaults"), "\"<loc_0>\"", "\"<place>\"").find("lacks the token '<loc_0>'") != std::string::npos);
  const Copy copy("defaults");
  copy.set("generation_config.json", "eos_token_id", "5");
  CHECK(copy.refusal().find("'</s>' has the id 2 in tokenizer.json, and 5 by config.json") != std::string::npos);
}

TEST_CASE("bf16 answers, and 8 bits nearly as f32 does") {
  const Golden golden("authors");
  const auto plain = open(golden.path);
  const auto items = items_of(golden, *plain, "<OD>");
  const auto one = std::span(items.data(), 1);
  const auto theirs = plain->caption(one, {})[0][0];
  for (const auto dtype : {at::kBFloat16, at::kChar}) {
    const auto caption = open(golden.path, dtype)->caption(one, {})[0][0];
    CHECK(caption.tokens[1].logprob != theirs.tokens[1].logprob);
    CHECK(std::abs(caption.tokens[0].logprob - theirs.tokens[0].logprob) < 0.5);
  }
}
