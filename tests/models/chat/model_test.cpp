#include "chat/model.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include "models/smolvlm/golden.h"
#include "smolvlm/family.h"
#include "support/caught.h"

using namespace mm::smolvlm;
using mm::Json;
using mm::chat::Model;
using mm::chat::Views;

namespace {

Model opened(const std::string& path) { return mm::smolvlm::open(mm::Folder(path), {}); }

// Pictures of a golden folder, cut or not.
Views views_of(const Golden& golden, const std::vector<std::int64_t>& which, bool cut) {
  Views views;
  for (const auto i : which) views.pictures.push_back(golden.processor()(golden.image(static_cast<std::size_t>(i)), cut));
  return views;
}

// What opening the folder is refused for.
std::string refusal(const Copy& copy) {
  try {
    opened(copy.folder.path);
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
    const auto model = opened(golden.path);
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      const auto views = views_of(golden, one.at("pictures").integers(), one.boolean("tiles"));
      CHECK(model.prompt(one.string("question"), views).tokens == one.at("tokens").integers());
    }
  }
}

TEST_CASE("the budget is said, and a question that leaves no room is refused") {
  const Golden golden("smolvlm");
  const auto model = opened(golden.path);
  auto views = views_of(golden, {0}, false);
  views.pictures.push_back(views_of(golden, {0}, true).pictures.front());  // 2 x 2 and the whole
  const auto prompt = model.prompt("Is there a cup?", views);
  const auto length = prompt.tokens.size();
  CHECK(model.budget(prompt, views) ==
        std::to_string(length) + " tokens before the answer: 24 of 6 tiles, " + std::to_string(length - 24) + " of words; room for 256");
  CHECK(model.prompt("Is there a cup?", model.blank()).tokens == model.prompt("Is there a cup?", views_of(golden, {1}, false)).tokens);
  std::string words;
  for (int i = 0; i < 10'000; ++i) words += "apple ";
  CHECK_THROWS_WITH_AS(model.prompt(words, views), doctest::Contains("which leaves none for an answer"), mm::Error);
  CHECK_THROWS_WITH_AS(model.prompt("what is <image>?", views), "'<image>' stands 3 times in what the model reads, for 2 pictures",
                       mm::Error);
  CHECK_FALSE(model.prompt("\u0443\u043C <end_of_utterance>", views).tokens.empty());
}

TEST_CASE("answers to choose from begin as those that are written") {
  const Golden golden("smolvlm");
  const auto model = opened(golden.path);
  const auto choices = golden.generated().at("chosen").at("choices");
  for (std::size_t i = 0; i < choices.size(); ++i)
    CHECK(model.choice_tokens({choices.at(i).string("text")}).front() == choices.at(i).at("ids").integers());
  CHECK(model.spelling(model.choice_tokens({"two apples"}).front()) == "two apples");
  CHECK(complaint([&] { model.choice_tokens({"a cup", " "}); }) == "choices: the answer ' ' has no token");
}

TEST_CASE("an answer that holds the token of a picture is read again as words") {
  const Golden golden("smolvlm");
  auto model = opened(golden.path);
  const auto views = views_of(golden, {0}, false);
  const auto prompt = model.prompt("Is there a cup?", views);
  const auto mark = model.text().picture_tokens.front();
  const auto end = model.config().end_tokens.front();
  const auto again = model.read_again(views.pictures.front(), prompt, std::vector<std::int64_t>{mark, end});
  CHECK(again.logits.sizes() == at::IntArrayRef({1, std::ssize(prompt.tokens) + 1, model.config().vocabulary}));
  const auto other = model.read_again(views.pictures.front(), prompt, std::vector<std::int64_t>{end, end});
  const auto T = std::ssize(prompt.tokens);
  CHECK(mm::difference(again.logits.narrow(1, 0, T), other.logits.narrow(1, 0, T)) < 1e-5);
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const Copy missing("smolvlm"), extra("smolvlm"), untied("idefics3"), untold("smolvlm"), broken("smolvlm");
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

  std::filesystem::remove(untold.folder / "chat_template.jinja");
  CHECK(refusal(untold).find("holds no chat template") == 0);
  broken.folder.file("chat_template.jinja", "{% for m in messages %}");
  CHECK(refusal(broken) == "line 1: 'endfor' is missing");

  const Copy blind("smolvlm");  // the template is named by its file, and so is the tokenizer
  blind.folder.file("chat_template.jinja", "{{ messages[0].content[-1].text }}");
  const auto model = opened(blind.folder.path);
  CHECK(complaint([&] {
          model.prompt("?", views_of(Golden("smolvlm"), {0}, false));
        }).starts_with((blind.folder / "chat_template.jinja") + ": writes '<image>' 0 times for 1 pictures"));
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
  const auto plain = opened(Golden("smolvlm").path).prompt("Is there a cup?", {}).tokens;
  CHECK(opened(copy.folder.path).prompt("Is there a cup?", {}).tokens == plain);
  copy.folder.file("tokenizer_config.json", "{}");
  CHECK(opened(copy.folder.path).prompt("Is there a cup?", {}).tokens.size() == plain.size() + 1);
}

TEST_CASE("in 8 bits a picture looks nearly the same") {
  const Golden golden("smolvlm");
  auto exact = opened(golden.path);
  mm::Runtime runtime;
  runtime.dtype = c10::kChar;
  auto small = mm::smolvlm::open(mm::Folder(golden.path), runtime);
  const auto views = views_of(golden, {0}, true);
  const auto states = exact.look(views).states;
  CHECK(states.sizes() == at::IntArrayRef({20, 24}));
  const double off = mm::difference(small.look(views).states, states), spread = states.std().item().toDouble();
  CHECK(off > 0);
  CHECK(off < 0.5 * spread);
}
