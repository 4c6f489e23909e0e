#include "qwen_vl/family.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <regex>

#include "golden.h"
#include "model/attention_maps.h"
#include "support/caught.h"
#include "support/golden_maps.h"

using namespace mm::qwen_vl;
using mm::Json;

namespace {

std::unique_ptr<mm::Answerer> opened(const std::string& path) { return answerer(mm::Folder(path), {}); }

mm::PreparedPictures pictures(const Golden& golden, const mm::Answerer& model, const std::vector<std::int64_t>& which) {
  mm::Pictures all;
  for (const auto i : which) all.images.push_back(golden.image(static_cast<std::size_t>(i)));
  return model.prepare(all);
}

std::vector<std::int64_t> ids_of(const std::vector<mm::Token>& tokens) {
  std::vector<std::int64_t> ids;
  for (const auto& token : tokens) ids.push_back(token.id);
  return ids;
}

// What opening the folder is refused for.
std::string refusal(const Copy& copy) {
  CHECK(exit_code([&] { opened(copy.folder.path); }) == static_cast<int>(mm::Kind::input));
  return error_of([&] { opened(copy.folder.path); }).what();
}

void set(const Copy& copy, const std::string& part, const std::string& key, const Json& value) {
  auto config = Json::read(copy.folder / "config.json");
  auto inner = config.at(part);
  inner.set(key, value);
  config.set(part, inner);
  copy.folder.file("config.json", config.dump());
}

bool has(const std::string& why, const std::string& part) { return why.find(part) != std::string::npos; }

class Names : public mm::ParamSource {
 public:
  explicit Names(std::vector<std::string> names) : names_(std::move(names)) {}
  bool has(const std::string& name) const override { return std::find(names_.begin(), names_.end(), name) != names_.end(); }
  at::Tensor take(const std::string&, at::IntArrayRef) override { return {}; }

 private:
  std::vector<std::string> names_;
};

// Are both sides found in a file whose names begin so, and the head.
bool found(const std::string& outer, const std::string& visual, const std::string& text) {
  const auto source = named(std::make_shared<Names>(std::vector<std::string>{
      outer + visual + "patch_embed.proj.weight", outer + text + "embed_tokens.weight", outer + "lm_head.weight"}));
  return source.has("model.visual.patch_embed.proj.weight") && source.has("model.language_model.embed_tokens.weight") &&
         source.has("lm_head.weight") && !source.has("model.language_model.norm.weight");
}

}  // namespace

TEST_CASE("every tensor of the text side equals transformers', with states of the tower among its words and behind its first layers") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    auto model = open(mm::Folder(golden.path), {});
    const auto file = golden.file("activations.safetensors");
    const Compare compare(file);
    const auto& text = model.text();
    const auto tokens = file.tensor("input.tokens");  // [1, T]
    mm::chat::Views views;
    for (const std::size_t i : {1, 2}) views.pictures.push_back(model.pictures().prepare(golden.image(i), false));
    const auto seen = model.look(views);
    const auto* ids = tokens.const_data_ptr<std::int64_t>();
    const auto places = model.pictures().places({ids, static_cast<std::size_t>(tokens.numel())}, views).unsqueeze(1);  // [3, 1, T]
    const auto angles = text.angles(0, tokens.size(1), places);
    const auto input = text.embed(tokens, seen);
    auto x = input.x;
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      const auto at = "language_model.layers." + std::to_string(i);
      const auto& layer = text.layers[i];
      compare(at + ".self_attn", layer.self_attn.plus(layer.input_layernorm(x), angles, x) - x);
      x = layer(x, angles);
      compare(at, x);
      if (i < input.deeper.size()) x = x.flatten(0, 1).index_add(0, input.places, input.deeper[i]).view(x.sizes());
    }
    compare("language_model.norm", text.norm(x));
    compare("language_model.norm", text(input, angles));
    compare("logits", text.head(text(input, angles)));
  }
}

TEST_CASE("answers about one picture and several are transformers', greedy and with beams, and so is how likely their words are") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto model = opened(golden.path);
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      CAPTURE(name);
      CAPTURE(one.string("question"));
      const mm::AnswerRequest request{.decode = options_of(one.at("options")),
                                      .answers = static_cast<int>(one.at("options").integer("num_return_sequences", 1))};
      const mm::QuestionItem item{.pictures = pictures(golden, *model, one.at("pictures").integers()), .question = one.string("question")};
      const auto answers = model->answer({&item, 1}, request);
      REQUIRE(answers.at(0).best.size() == one.at("rows").size());
      CHECK(answers[0].question_tokens == static_cast<std::int64_t>(one.at("tokens").size()));
      for (std::size_t row = 0; row < answers[0].best.size(); ++row) {
        const auto& best = answers[0].best[row];
        const auto theirs = one.at("rows").at(row);
        CHECK(ids_of(best.tokens) == theirs.at("ids").integers());
        if (!theirs.has("logprobs")) continue;
        const auto logprobs = theirs.at("logprobs").numbers();
        for (std::size_t t = 0; t < logprobs.size(); ++t) CHECK(best.tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("every state of a video equals transformers', and so do the logits behind a question about it") {
  const c10::InferenceMode guard;
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    auto model = open(mm::Folder(golden.path), {});
    const auto file = golden.file("videos.safetensors");
    const Compare compare(file);
    const auto frames = golden.video(0);
    const mm::chat::Views views{
        .pictures = {model.pictures().prepare_video(frames.images, false)}, .seconds = frames.seconds, .duration = frames.duration};
    const auto seen = model.look(views);
    compare("visual.states", seen.states);
    for (std::size_t k = 0; k < seen.deeper.size(); ++k) compare("visual.deepstack_merger_list." + std::to_string(k), seen.deeper[k]);
    const auto prompt = model.prompt("Is there a cup?", views);
    const auto tokens = file.tensor("input.tokens");  // [1, T]
    CHECK(at::tensor(prompt.tokens, at::kLong).equal(tokens[0]));
    const auto& text = model.text();
    const auto angles = text.angles(0, tokens.size(1), prompt.places.unsqueeze(1));
    const auto input = text.embed(tokens, seen);
    auto x = input.x;
    for (std::size_t i = 0; i < text.layers.size(); ++i) {
      x = text.layers[i](x, angles);
      compare("language_model.layers." + std::to_string(i), x);
      if (i < input.deeper.size()) x = x.flatten(0, 1).index_add(0, input.places, input.deeper[i]).view(x.sizes());
    }
    compare("logits", text.head(text(input, angles)));
  }
}

TEST_CASE("answers about a video and captions of it are transformers', greedy and with beams, alone and beside pictures") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto model = opened(golden.path);
    const auto writer = captioner(mm::Folder(golden.path), {});
    const auto cases = golden.videos().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      CAPTURE(name);
      CAPTURE(c);
      const auto frames = golden.video(static_cast<std::size_t>(one.integer("video")));
      const mm::AnswerRequest request{.decode = options_of(one.at("options")),
                                      .answers = static_cast<int>(one.at("options").integer("num_return_sequences", 1))};
      const std::vector<mm::QuestionItem> items{{model->prepare(frames), one.string("question")},
                                                {model->prepare(golden.video(2)), one.string("question")},
                                                {pictures(golden, *model, {1}), "How many?"}};
      const auto alone = model->answer({items.data(), 1}, request), together = model->answer(items, request);
      const mm::CaptionItem item{.pixels = writer->prepare_video(frames),
                                 .prompt = one.string("question"),
                                 .seconds = frames.seconds,
                                 .duration = frames.duration};
      const auto captions = writer->caption({&item, 1}, {.decode = request.decode, .captions = request.answers});
      const auto rows = one.at("rows");
      REQUIRE(alone.at(0).best.size() == rows.size());
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto ids = rows.at(row).at("ids").integers();
        CHECK(ids_of(alone[0].best[row].tokens) == ids);
        CHECK(ids_of(together[0].best[row].tokens) == ids);
        CHECK(ids_of(captions[0][row].tokens) == ids);
        if (rows.at(row).has("score")) CHECK(captions[0][row].score == doctest::Approx(rows.at(row).number("score")).epsilon(1e-5));
        if (!rows.at(row).has("logprobs")) continue;
        const auto logprobs = rows.at(row).at("logprobs").numbers();
        for (std::size_t t = 0; t < logprobs.size(); ++t)
          CHECK(alone[0].best[row].tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
      }
      CHECK(has(model->budget(items[0]), "1 video of "));
    }
  }
}

TEST_CASE("captions are answers to an instruction, with the scores of transformers' beams") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto model = captioner(mm::Folder(golden.path), {});
    const auto cases = golden.generated().at("cases");
    int seen = 0;
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      if (one.at("pictures").size() != 1) continue;
      ++seen;
      CAPTURE(name);
      CAPTURE(one.string("question"));
      const auto picture = static_cast<std::size_t>(one.at("pictures").integers().front());
      mm::CaptionRequest request;
      request.decode = options_of(one.at("options"));
      request.captions = static_cast<int>(one.at("options").integer("num_return_sequences", 1));
      const auto captions =
          model->caption(std::vector<mm::CaptionItem>{{model->prepare(golden.image(picture)), one.string("question")}}, request);
      REQUIRE(captions.at(0).size() == one.at("rows").size());
      for (std::size_t row = 0; row < captions[0].size(); ++row) {
        const auto theirs = one.at("rows").at(row);
        CHECK(ids_of(captions[0][row].tokens) == theirs.at("ids").integers());
        if (theirs.has("score")) CHECK(captions[0][row].score == doctest::Approx(theirs.number("score")).epsilon(1e-5));
      }
    }
    CHECK(seen == 4);
  }
}

TEST_CASE("choices are as likely as transformers says, token by token") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Golden golden(name);
    const auto model = opened(golden.path);
    const auto theirs = golden.generated().at("chosen");
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < theirs.at("choices").size(); ++i) texts.push_back(theirs.at("choices").at(i).string("text"));
    const mm::QuestionItem item{.pictures = pictures(golden, *model, {theirs.integer("picture")}),
                                .question = theirs.string("question"),
                                .choices = std::make_shared<const std::vector<std::string>>(texts)};
    const auto answers = model->answer({&item, 1}, {.answers = 9})[0].best;
    REQUIRE(answers.size() == texts.size());
    for (const auto& answer : answers) {
      const auto expected = theirs.at("choices").at(static_cast<std::size_t>(answer.choice));
      CHECK(ids_of(answer.tokens) == expected.at("ids").integers());
      const auto logprobs = expected.at("logprobs").numbers();
      for (std::size_t t = 0; t < logprobs.size(); ++t) CHECK(answer.tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
    }
  }
}

// The second and the third picture have other shapes, and prompts of one length: in a batch each row turns by places of its own.
TEST_CASE("an answer does not depend on its neighbours, whose pictures have other shapes") {
  const Golden golden("qwen3");
  const auto model = opened(golden.path);
  const auto wide = golden.image(0);  // 3 rows of 4
  mm::Image high{wide.height, wide.width, 3, {}};
  for (int x = 0; x < wide.width; ++x)
    for (int y = 0; y < wide.height; ++y)
      for (int c = 0; c < 3; ++c) high.pixels.push_back(wide.pixels[static_cast<std::size_t>((y * wide.width + x) * 3 + c)]);
  const std::vector<mm::QuestionItem> items{{model->prepare({.images = {wide}}), "Is there a cup?"},
                                            {model->prepare({.images = {high}}), "Is there a cup?"},
                                            {pictures(golden, *model, {3, 1}), "How many?"},
                                            {pictures(golden, *model, {2}), "Is there a cup?"}};
  for (const int beams : {1, 3}) {
    mm::AnswerRequest request;
    request.decode.beam = beams;
    request.decode.max_new_tokens = 9;
    const auto together = model->answer(items, request);
    CHECK(together[0].question_tokens == together[1].question_tokens);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto alone = model->answer({&items[i], 1}, request);
      CHECK(ids_of(alone[0].best[0].tokens) == ids_of(together[i].best[0].tokens));
      CHECK(alone[0].best[0].logprob == doctest::Approx(together[i].best[0].logprob).epsilon(1e-5));
    }
    CHECK(together[0].best[0].logprob != doctest::Approx(together[1].best[0].logprob).epsilon(1e-5));
  }
}

TEST_CASE("the budget is said, and patterns bind answers") {
  const Golden golden("qwen3");
  const auto model = opened(golden.path);
  const mm::QuestionItem item{.pictures = pictures(golden, *model, {0, 3}), .question = "Is there a cup?"};
  CHECK(has(model->budget(item), "18 of 2 pictures (at most 1024 of each without --tiles), "));
  CHECK(has(model->budget(item), "; room for 512"));
  const mm::AnswerRequest request{.pattern = "(red|green) (cup|box)"};
  model->check(request);
  CHECK(std::regex_match(model->answer({&item, 1}, request)[0].best.at(0).text, std::regex(request.pattern)));
  CHECK_THROWS_WITH_AS(model->check(mm::QuestionItem{.pictures = item.pictures, .question = "what is <|image_pad|>?"}),
                       "'<|image_pad|>' stands 3 times in what the model reads, for 2 pictures", mm::Error);
  std::string words;
  for (int i = 0; i < 10'000; ++i) words += "apple ";
  CHECK_THROWS_WITH_AS(model->check(mm::QuestionItem{.pictures = item.pictures, .question = words}),
                       doctest::Contains("which leaves none for an answer"), mm::Error);
}

TEST_CASE("in bf16 and in 8 bits the answer is about as likely") {
  const Golden golden("qwen3");
  const auto exact = opened(golden.path);
  const auto choices = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"yes", "no", "12"});
  const mm::QuestionItem item{.pictures = pictures(golden, *exact, {0}), .question = "Is there a cup?", .choices = choices};
  const auto logprobs = [&](mm::Answerer& model) {
    std::vector<double> found(3);
    const auto answers = model.answer({&item, 1}, {.answers = 3});
    for (const auto& answer : answers[0].best) found[static_cast<std::size_t>(answer.choice)] = answer.logprob;
    return found;
  };
  const auto plain = logprobs(*exact);
  for (const auto dtype : {c10::kBFloat16, c10::kChar}) {
    mm::Runtime runtime;
    runtime.dtype = dtype;
    const auto other = logprobs(*answerer(mm::Folder(golden.path), runtime));
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(std::abs(other[i] - plain[i]) < 0.15 * std::abs(plain[i]));
      CHECK(other[i] != plain[i]);
    }
  }
}

TEST_CASE("where words looked on a picture of rows and columns of its own is transformers', of captions and answers") {
  const mm::GoldenMaps golden("qwen_vl-qwen3");
  const Golden folder("qwen3");
  const auto model = captioner(mm::Folder(folder.path), {});
  const auto asked = opened(folder.path);
  const auto question = golden.json.string("question");
  REQUIRE(model->mapper() != nullptr);
  REQUIRE(asked->mapper() != nullptr);
  CHECK(model->mapper()->layers() == 3);
  const auto patches = model->prepare(folder.image(0));
  CHECK(patches.equal(golden.pixels()));
  for (const int layer : {0, 1, 2})
    golden.check(model->mapper()->maps({.pixels = patches, .prompt = question}, golden.caption(), layer), layer);
  golden.check(asked->mapper()->maps({.pictures = pictures(folder, *asked, {0}), .question = question}, golden.answer(), {}, 0), 0);
}

TEST_CASE("a folder whose parts do not belong together is refused") {
  const Copy missing("qwen3"), early("qwen3"), patch("qwen3"), merge("qwen3"), token("qwen3"), rope("qwen3"), untied("qwen3_tied"),
      side("qwen3"), film("qwen3"), unseeing("qwen3"), words("qwen3");
  auto weights = missing.weights();
  weights.erase("model.language_model.layers.1.self_attn.q_norm.weight");
  missing.write(weights);
  CHECK(has(refusal(missing), "holds no parameter 'model.language_model.layers.1.self_attn.q_norm.weight'"));
  set(early, "vision_config", "deepstack_visual_indexes", Json::parse("[0]", "t"));
  CHECK(has(refusal(early), "deepstack_merger_list.1"));
  set(patch, "vision_config", "patch_size", 8);
  CHECK(complaint([&] { opened(patch.folder.path); }) ==
        (patch.folder / "preprocessor_config.json") + ": patch_size is 4, but the model's patch_size is 8");
  merge.folder.file("preprocessor_config.json",
                    R"({"patch_size": 4, "merge_size": 1, "size": {"shortest_edge": 256, "longest_edge": 800}})");
  CHECK(has(refusal(merge), "merge_size is 1, but the model's spatial_merge_size is 2"));
  auto config = Json::read(token.folder / "config.json");
  config.set("image_token_id", 115);
  token.folder.file("config.json", config.dump());
  CHECK(has(refusal(token), "image_token_id is 115, but '<|image_pad|>' has the id "));
  config = Json::read(film.folder / "config.json");
  config.set("video_token_id", 3);
  film.folder.file("config.json", config.dump());
  CHECK(complaint([&] {
          opened(film.folder.path);
        }).starts_with((film.folder / "config.json") + ": video_token_id is 3, but '<|video_pad|>'"));
  unseeing.folder.file("tokenizer.json", R"({"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
      "post_processor": null, "decoder": null, "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}})");
  CHECK(has(refusal(unseeing), "tokenizer.json has no token that stands for pictures"));
  set(rope, "text_config", "rope_parameters", Json::parse(R"({"rope_type": "yarn", "factor": 4, "mrope_section": [4, 2, 2]})", "t"));
  CHECK(has(refusal(rope), "no rotary embedding of the type 'yarn'"));
  set(untied, "text_config", "tie_word_embeddings", false);
  config = Json::read(untied.folder / "config.json");
  config.set("tie_word_embeddings", false);
  untied.folder.file("config.json", config.dump());
  CHECK(has(refusal(untied), "holds no parameter 'lm_head.weight'"));
  set(words, "text_config", "vocab_size", 110);  // told before weights are looked for
  std::filesystem::remove(words.folder / "model.safetensors");
  CHECK(has(refusal(words), "tokenizer.json has 111 tokens, the model's vocabulary 110"));
  set(side, "vision_config", "num_position_embeddings", 36);
  CHECK(has(refusal(side), "pos_embed"));
}

TEST_CASE("weights are found as transformers and its elders write them, without a head, and behind a wrapper's prefix") {
  CHECK(found("", "model.visual.", "model.language_model."));
  CHECK(found("", "visual.", "language_model.model."));
  CHECK(found("", "visual.", "model.language_model."));
  CHECK(found("", "visual.", "language_model."));
  CHECK(found("", "visual.", "model."));
  CHECK(found("module.", "model.visual.", "model.language_model."));
  CHECK_FALSE(found("", "vision.", "model."));
}
