#include "llava/family.h"

#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <memory>

#include "golden.h"
#include "support/caught.h"
#include "support/golden_maps.h"

using namespace mm::llava;
using mm::chat::Views;

namespace {

mm::chat::Model opened(const std::string& path) { return open(mm::Folder(path), {}); }

Views views_of(const mm::chat::Model& model, const Golden& golden, const std::vector<std::int64_t>& which) {
  Views views;
  for (const auto i : which) views.pictures.push_back(model.pictures().prepare(golden.image(static_cast<std::size_t>(i)), false));
  return views;
}

std::vector<std::int64_t> ids_of(const std::vector<mm::Token>& tokens) {
  std::vector<std::int64_t> ids;
  for (const auto& token : tokens) ids.push_back(token.id);
  return ids;
}

std::string refusal(const Copy& copy) {
  return complaint([&] { opened(copy.folder.path); });
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("states, layers of the text and logits are transformers'") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto file = golden.file("activations.safetensors");
    auto model = opened(golden.path);
    const auto views = views_of(model, golden, {1});
    const auto seen = model.look(views);
    CHECK(mm::difference(seen.states, file.tensor("multi_modal_projector").flatten(0, 1)) < 1e-5);
    const auto& text = model.text();
    const auto tokens = file.tensor("input.tokens");
    const auto input = text.embed(tokens, seen);
    const auto angles = text.angles(0, tokens.size(1), {});
    auto x = input.x;
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      CAPTURE(i);
      const auto& layer = text.layers[i];
      const auto at = "language_model.layers." + std::to_string(i);
      REQUIRE(mm::difference(layer.self_attn.plus(layer.input_layernorm(x), angles, x) - x, file.tensor(at + ".self_attn")) < 1e-5);
      x = layer(x, angles);
      REQUIRE(mm::difference(x, file.tensor(at)) < 1e-5);
    }
    CHECK(mm::difference(text(input, angles), file.tensor("language_model.norm")) < 1e-5);
    CHECK(mm::difference(text.head(text(input, angles)), file.tensor("logits")) < 1e-5);
  }
}

TEST_CASE("prompts and answers, greedy and with beams, about one picture and two, are transformers'") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto model = opened(golden.path);
    const auto asked = answerer(mm::Folder(golden.path), {});
    const auto said = captioner(mm::Folder(golden.path), {});
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      CAPTURE(name);
      CAPTURE(one.string("question"));
      const auto which = one.at("pictures").integers();
      CHECK(model.prompt(one.string("question"), views_of(model, golden, which)).tokens == one.at("tokens").integers());
      mm::Pictures pictures;
      for (const auto i : which) pictures.images.push_back(golden.image(static_cast<std::size_t>(i)));
      const auto rows = static_cast<int>(one.at("options").integer("num_return_sequences", 1));
      const mm::QuestionItem item{.pictures = asked->prepare(pictures), .question = one.string("question")};
      const auto answers = asked->answer({&item, 1}, {.decode = options_of(one.at("options")), .answers = rows});
      REQUIRE(answers[0].best.size() == one.at("rows").size());
      for (std::size_t row = 0; row < answers[0].best.size(); ++row) {
        const auto theirs = one.at("rows").at(row);
        CHECK(ids_of(answers[0].best[row].tokens) == theirs.at("ids").integers());
        if (!theirs.has("logprobs")) continue;
        const auto logprobs = theirs.at("logprobs").numbers();
        for (std::size_t t = 0; t < logprobs.size(); ++t)
          CHECK(answers[0].best[row].tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
      }
      if (which.size() != 1) continue;
      const mm::CaptionItem picture{.pixels = said->prepare(pictures.images[0]), .prompt = one.string("question")};
      const auto captions = said->caption({&picture, 1}, {.decode = options_of(one.at("options")), .captions = rows});
      for (std::size_t row = 0; row < captions[0].size(); ++row)
        CHECK(ids_of(captions[0][row].tokens) == one.at("rows").at(row).at("ids").integers());
    }
  }
}

TEST_CASE("choices are as likely as transformers says; a batch says what each alone says") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = answerer(mm::Folder(golden.path), {});
    const auto theirs = golden.generated().at("chosen");
    const auto pictures = model->prepare({.images = {golden.image(static_cast<std::size_t>(theirs.integer("picture")))}});
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < theirs.at("choices").size(); ++i) texts.push_back(theirs.at("choices").at(i).string("text"));
    const auto choices = std::make_shared<const std::vector<std::string>>(texts);
    const std::vector<mm::QuestionItem> items{{pictures, theirs.string("question"), choices},
                                              {model->prepare({.images = {golden.image(0), golden.image(2)}}), "How many?"},
                                              {pictures, "Is there a cup?"}};
    const auto together = model->answer(items, {.answers = 1});
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto alone = model->answer({&items[i], 1}, {.answers = 1});
      CHECK(alone[0].best[0].text == together[i].best[0].text);
      CHECK(alone[0].best[0].logprob == doctest::Approx(together[i].best[0].logprob).epsilon(1e-5));
    }
    const auto all = model->answer({items.data(), 1}, {.answers = 4});
    REQUIRE(all[0].best.size() == texts.size());
    for (const auto& answer : all[0].best) {
      const auto expected = theirs.at("choices").at(static_cast<std::size_t>(answer.choice));
      CHECK(ids_of(answer.tokens) == expected.at("ids").integers());
      const auto logprobs = expected.at("logprobs").numbers();
      for (std::size_t t = 0; t < logprobs.size(); ++t) CHECK(answer.tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
    }
  }
}

TEST_CASE("where words looked on a picture is transformers', of answers and captions, with the class token's state in front and without") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const mm::GoldenMaps golden("llava-" + name);
    const auto question = golden.json.string("question");
    const auto said = captioner(mm::Folder(Golden(name).path), {});
    const auto asked = answerer(mm::Folder(Golden(name).path), {});
    REQUIRE(asked->mapper() != nullptr);
    const auto pictures = asked->prepare({.images = {Golden(name).image(0)}});
    for (const int layer : {0, 1, 2}) {
      golden.check(said->mapper()->maps({.pixels = golden.pixels(), .prompt = question}, golden.caption(), layer), layer);
      golden.check(asked->mapper()->maps({.pictures = pictures, .question = question}, golden.answer(), {}, layer), layer);
    }
  }
}

TEST_CASE("in 8 bits a picture looks nearly the same") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    mm::Runtime runtime;
    runtime.dtype = c10::kChar;
    auto exact = opened(golden.path), small = open(mm::Folder(golden.path), runtime);
    const auto views = views_of(exact, golden, {0});
    const auto states = exact.look(views).states;
    const double off = mm::difference(small.look(views).states, states);
    CHECK(off > 1e-6);
    CHECK(off < 0.5 * states.std().item().toDouble());
  }
}

TEST_CASE("weights are found under the names of all releases, and behind a wrapper's") {
  const Golden golden("plain");
  auto model = opened(golden.path);
  const auto views = views_of(model, golden, {0});
  const auto states = model.look(views).states;
  const auto renamed = [&](auto name_of) {
    const Copy copy("plain");
    std::map<std::string, at::Tensor> weights;
    for (const auto& [name, tensor] : copy.weights()) weights[name_of(name)] = tensor;
    copy.write(weights);
    auto other = opened(copy.folder.path);
    CHECK(mm::difference(other.look(views).states, states) == 0);
    CHECK(other.text().head.weight.equal(model.text().head.weight));
    CHECK(other.text().words.weight.equal(model.text().words.weight));
  };
  const auto published = [](std::string name) {  // llava-hf/llava-1.5-7b-hf
    const std::string tower = "vision_tower.";
    return name.starts_with(tower) ? tower + "vision_model." + name.substr(tower.size()) : name;
  };
  renamed(published);
  renamed([&](const std::string& name) { return "module." + published(name); });
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const Copy missing("plain"), narrow("plain"), untold("plain"), broken("full"), deep("plain");
  auto weights = missing.weights();
  weights.erase("multi_modal_projector.linear_2.bias");
  missing.write(weights);
  CHECK(has(refusal(missing), "holds no parameter 'multi_modal_projector.linear_2.bias'"));
  weights = narrow.weights();
  weights["multi_modal_projector.linear_1.weight"] = at::zeros({20, 25});
  narrow.write(weights);
  CHECK(has(refusal(narrow), "multi_modal_projector.linear_1.weight"));
  std::filesystem::remove(untold.folder / "chat_template.jinja");
  CHECK(has(refusal(untold), "holds no chat template"));
  broken.set("config.json", "multimodal_projector_bias", "true");
  CHECK(has(refusal(broken), "multi_modal_projector.linear_1.bias"));
  deep.set("config.json", "vision_feature_layer", "[1, -5]");
  CHECK(has(refusal(deep), "vision_feature_layer is -5, but the picture side has 3 layers (-4 to 3)"));
  const auto model = opened(Golden("plain").path);
  std::string words;
  for (int i = 0; i < 10'000; ++i) words += "apple ";
  CHECK_THROWS_WITH_AS(model.prompt(words, model.blank()), doctest::Contains("which leaves none for an answer"), mm::Error);
  CHECK_THROWS_AS(model.prompt("what is <image>?", model.blank()), mm::Error);
}
