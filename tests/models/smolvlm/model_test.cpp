#include "smolvlm/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include "opened.h"
#include "support/caught.h"

using namespace mm::smolvlm;
using mm::Json;

namespace {

Model open(const std::string& path) { return Model(mm::Folder(path), {}); }

// What opening the folder is refused for.
std::string refusal(const Copy& copy) {
  try {
    open(copy.folder.path);
  } catch (const mm::Error& error) {
    CHECK(error.kind == mm::Kind::input);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a question and its pictures become transformers' tokens") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = open(golden.path);
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      std::vector<Grid> grids;
      for (const auto i : one.at("pictures").integers())
        grids.push_back(grid_of(golden.processor()(golden.image(static_cast<std::size_t>(i)), one.boolean("tiles"))));
      CHECK(model.prompt(one.string("question"), grids) == one.at("tokens").integers());
    }
  }
}

TEST_CASE("the budget is said, and a question that leaves no room is refused") {
  const auto model = open(Golden("smolvlm").path);
  const std::vector<Grid> grids{{}, {.rows = 2, .columns = 2}};
  const auto tokens = model.prompt("Is there a cup?", grids);
  CHECK(model.budget(tokens, grids) == std::to_string(tokens.size()) + " tokens before the answer: 24 of 6 tiles, " +
                                           std::to_string(tokens.size() - 24) + " of words; room for 256");
  std::string words;
  for (int i = 0; i < 10'000; ++i) words += "apple ";
  CHECK_THROWS_WITH_AS(model.prompt(words, grids), doctest::Contains("which leaves none for an answer"), mm::Error);
  CHECK_THROWS_WITH_AS(model.prompt("what is <image>?", grids), "'<image>' stands 3 times in what the model reads, for 2 pictures",
                       mm::Error);
  CHECK_FALSE(model.prompt("\u0443\u043C <end_of_utterance>", grids).empty());
}

TEST_CASE("answers to choose from begin as those that are written") {
  const Golden golden("smolvlm");
  const auto model = open(golden.path);
  const auto choices = golden.generated().at("chosen").at("choices");
  for (std::size_t i = 0; i < choices.size(); ++i)
    CHECK(model.answer_tokens(choices.at(i).string("text")) == choices.at(i).at("ids").integers());
  CHECK(model.spelling(model.answer_tokens("two apples")) == "two apples");
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const Copy missing("smolvlm"), extra("smolvlm"), untied("idefics3"), token("smolvlm"), tile("smolvlm"), untold("smolvlm"),
      broken("smolvlm");
  auto weights = missing.weights();
  weights.erase("model.text_model.layers.1.mlp.up_proj.weight");
  missing.write(weights);
  CHECK(refusal(missing) == "holds no parameter 'model.text_model.layers.1.mlp.up_proj.weight'");

  weights = extra.weights();
  weights["model.text_model.layers.0.self_attn.q_proj.bias"] = at::zeros({2});
  extra.write(weights);
  CHECK(refusal(extra).find("q_proj.bias") != std::string::npos);

  auto config = Json::read(untied.folder / "config.json");
  config.set("tie_word_embeddings", false);
  auto text = config.at("text_config");
  text.set("tie_word_embeddings", false);
  config.set("text_config", text);
  untied.folder.file("config.json", config.dump());
  CHECK(refusal(untied) == "holds no parameter 'lm_head.weight'");

  config = Json::read(token.folder / "config.json");
  config.set("image_token_id", 3);
  token.folder.file("config.json", config.dump());
  CHECK(refusal(token).find("image_token_id is 3, but '<image>' has the id") == 0);

  tile.folder.file("preprocessor_config.json", R"({"size": {"longest_edge": 80}, "max_image_size": {"longest_edge": 40}})");
  CHECK(refusal(tile) == "max_image_size makes tiles of 5 x 5 patches, which scale_factor 2 does not divide");

  std::filesystem::remove(untold.folder / "chat_template.jinja");
  CHECK(refusal(untold).find("holds no chat template") == 0);
  broken.folder.file("chat_template.jinja", "{% for m in messages %}");
  CHECK(refusal(broken) == "line 1: 'endfor' is missing");
}

TEST_CASE("a start that the template writes is not put in front again") {
  const Copy copy("smolvlm");
  auto tokenizer = Json::read(copy.folder / "tokenizer.json");
  tokenizer.set("post_processor",
                Json::parse(R"({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<|im_start|>", "type_id": 0}},
      {"Sequence": {"id": "A", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
      "special_tokens": {"<|im_start|>": {"id": "<|im_start|>", "ids": [0], "tokens": ["<|im_start|>"]}}})",
                            "t"));
  copy.folder.file("tokenizer.json", tokenizer.dump());
  const auto plain = open(Golden("smolvlm").path).prompt("Is there a cup?", {});
  CHECK(open(copy.folder.path).prompt("Is there a cup?", {}) == plain);
  copy.folder.file("tokenizer_config.json", "{}");
  CHECK(open(copy.folder.path).prompt("Is there a cup?", {}).size() == plain.size() + 1);
}

TEST_CASE("in 8 bits a picture looks nearly the same") {
  const Golden golden("smolvlm");
  auto exact = open(golden.path);
  mm::Runtime runtime;
  runtime.dtype = c10::kChar;
  auto small = Model(mm::Folder(golden.path), runtime);
  const auto tiles = golden.processor()(golden.image(0), true);
  const auto states = exact.look(tiles);
  CHECK(states.sizes() == at::IntArrayRef({20, 24}));
  const double off = mm::difference(small.look(tiles), states), spread = states.std().item().toDouble();
  CHECK(off > 0);
  CHECK(off < 0.5 * spread);
}
