#include "model/answerer.h"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <numeric>

#include "base/error.h"
#include "blip/family.h"
#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "text/automaton.h"

using namespace mm::blip;

namespace {

std::unique_ptr<mm::Answerer> open(const std::string& path, at::ScalarType dtype = at::kFloat) {
  mm::Runtime runtime;
  runtime.dtype = dtype;
  return answerer(mm::Folder(path), runtime);
}

std::vector<mm::PreparedPictures> pictures_of(const mm::Answerer& model) {
  const auto images = Golden("defaults").file("images.safetensors");
  std::vector<mm::PreparedPictures> pictures;
  for (const auto* name : {"image.0", "image.1", "image.2"}) pictures.push_back(model.prepare({.images = {image_of(images.tensor(name))}}));
  return pictures;
}

mm::Json expected() { return mm::Json::read(Golden("vqa").path + "/answered.json"); }

std::vector<mm::QuestionItem> items_of(const mm::Json& rows, const std::vector<mm::PreparedPictures>& pictures) {
  std::vector<mm::QuestionItem> items;
  for (std::size_t i = 0; i < rows.size(); ++i)
    items.push_back(
        {.pictures = pictures[static_cast<std::size_t>(rows.at(i).integer("picture"))], .question = rows.at(i).string("question")});
  return items;
}

mm::AnswerRequest request_of(const mm::Json& answers) {
  mm::AnswerRequest request;
  const auto options = answers.at("options");
  request.decode = options_of(options);
  if (options.has("max_length")) request.decode.max_length = static_cast<int>(options.integer("max_length"));
  if (options.has("min_length")) request.decode.min_length = static_cast<int>(options.integer("min_length"));
  if (answers.string("start") == "authors") request.start = mm::QuestionStart::authors;
  return request;
}

void check_same(const mm::Answers& ours, const mm::Json& theirs) {
  const auto& answer = ours.best.front();
  CHECK(answer.text == theirs.string("text"));
  std::vector<std::int64_t> ids;
  for (const auto& token : answer.tokens) ids.push_back(token.id);
  CHECK(ids == theirs.at("ids").integers());
  if (!theirs.has("logprobs")) return;
  const auto logprobs = theirs.at("logprobs").numbers();
  for (std::size_t t = 0; t < ids.size(); ++t) CHECK(answer.tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
}

}  // namespace

TEST_CASE("answers are transformers', greedy and with beams, with both first tokens, alone and in a batch of mixed lengths") {
  const auto model = open(Golden("vqa").path);
  const auto pictures = pictures_of(*model);
  const auto cases = expected().at("cases");
  REQUIRE(cases.size() == 4);
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const auto answers = cases.at(c);
    CAPTURE(answers.string("start"));
    CAPTURE(answers.at("options").dump());
    const auto rows = answers.at("rows");
    const auto items = items_of(rows, pictures);
    const auto request = request_of(answers);
    const auto together = model->answer(items, request);
    REQUIRE(together.size() == items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
      CAPTURE(items[i].question);
      check_same(together[i], rows.at(i));
      const auto alone = model->answer(std::span(&items[i], 1), request).front();
      check_same(alone, rows.at(i));
      CHECK(alone.best.front().logprob == doctest::Approx(together[i].best.front().logprob).epsilon(1e-5));
      CHECK(alone.question_tokens == together[i].question_tokens);
      CHECK_FALSE(alone.question_truncated);
    }
  }
  CHECK(model->answer({}, {}).empty());
}

TEST_CASE("8 bits answer, and rank choices, nearly as f32 does, alone and in a batch") {
  const auto plain = open(Golden("vqa").path), model = open(Golden("vqa").path, at::kChar);
  const auto pictures = pictures_of(*plain);
  auto items = items_of(expected().at("cases").at(0).at("rows"), pictures);
  const auto exact = plain->answer(items, {}), together = model->answer(items, {});
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto &answer = together[i].best.front(), &theirs = exact[i].best.front();
    CHECK(answer.tokens[0].logprob != theirs.tokens[0].logprob);
    CHECK(std::abs(answer.tokens[0].logprob - theirs.tokens[0].logprob) < 0.1);
    const auto alone = model->answer(std::span(&items[i], 1), {}).front().best.front();
    CHECK(alone.text == answer.text);
    CHECK(alone.logprob == doctest::Approx(answer.logprob).epsilon(1e-5));
  }
  items[0].choices = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"a cup", "two red apples", "red"});
  const auto ranked = plain->answer(std::span(&items[0], 1), {}).front().best,
             ours = model->answer(std::span(&items[0], 1), {}).front().best;
  REQUIRE(ours.size() == ranked.size());
  for (const auto& one : ours) {
    const auto same = std::ranges::find(ranked, one.text, &mm::Answer::text);
    REQUIRE(same != ranked.end());
    CHECK(std::abs(one.logprob - same->logprob) < 0.3);
  }
}

TEST_CASE("questions come back in their order, whichever picture they are about") {
  const auto model = open(Golden("vqa").path);
  const auto pictures = pictures_of(*model);
  std::vector<mm::QuestionItem> items;
  for (const auto place : {2, 0, 2, 1, 0})
    items.push_back({.pictures = pictures[static_cast<std::size_t>(place)], .question = items.size() % 2 == 0 ? "cup" : "two red apples"});
  const auto together = model->answer(items, {});
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto alone = model->answer(std::span(&items[i], 1), {}).front();
    CHECK(alone.best.front().text == together[i].best.front().text);
    CHECK(alone.best.front().logprob == doctest::Approx(together[i].best.front().logprob).epsilon(1e-5));
  }
}

TEST_CASE("choices are ranked by the log-probability that transformers gives them") {
  const auto model = open(Golden("vqa").path);
  const auto pictures = pictures_of(*model);
  const auto theirs = expected();
  const auto rows = theirs.at("ranked");
  auto items = items_of(rows, pictures);
  const auto choices = std::make_shared<const std::vector<std::string>>(theirs.at("answers").strings());
  for (auto& item : items) item.choices = choices;
  const auto count = static_cast<int>(choices->size());
  const auto answers = model->answer(items, {.answers = count});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto logprobs = rows.at(i).at("logprobs").numbers();
    const auto& best = answers[i].best;
    REQUIRE(best.size() == choices->size());
    CHECK(best.front().logprob == doctest::Approx(std::ranges::max(logprobs)).epsilon(1e-5));
    double total = 0;
    for (const auto& answer : best) {
      const auto place = static_cast<std::size_t>(answer.choice);
      CHECK(answer.text == (*choices)[place]);
      CHECK(answer.logprob == doctest::Approx(logprobs[place]).epsilon(1e-5));
      CHECK(answer.mean_logprob == doctest::Approx(answer.logprob / static_cast<double>(answer.tokens.size())));
      total += answer.probability;
    }
    CHECK(total == doctest::Approx(1));
    CHECK(answers[i].margin.value() == doctest::Approx(best[0].probability - best[1].probability));
  }
  const auto first = model->answer(items, {.answers = count, .rank_first = 2});
  CHECK(first[0].best.size() == 2);
  const auto mean = model->answer(items, {.score = mm::ChoiceScore::mean_logprob});
  for (const auto& answer : answers[0].best) CHECK(mean[0].best[0].mean_logprob >= answer.mean_logprob - 1e-9);

  items[1].choices = nullptr;  // one that is written among them
  const auto mixed = model->answer(items, {});
  CHECK(mixed[1].best[0].choice == -1);
  CHECK(mixed[2].best[0].choice == answers[2].best[0].choice);
}

TEST_CASE("what is written matches the pattern; other writing does not see it") {
  const auto model = open(Golden("vqa").path);
  const auto pictures = pictures_of(*model);
  const auto plain = model->answer(std::vector<mm::QuestionItem>{{pictures[0], "cup"}}, {});
  for (const auto* pattern : {"red|green|two apples?", "(a|the) [a-z ]{3,12}", "milk.*"})
    for (const int beams : {1, 3}) {
      mm::AnswerRequest request{.answers = beams, .pattern = pattern};
      request.decode.beam = beams;
      request.decode.max_new_tokens = 5;
      model->check(request);
      mm::Automaton whole(pattern, "test");
      for (const auto& answers :
           model->answer(std::vector<mm::QuestionItem>{{pictures[0], "cup"}, {pictures[1], "two red apples"}}, request))
        for (const auto& answer : answers.best) {
          CAPTURE(answer.text);
          CHECK(whole.matches(answer.text));
        }
    }
  CHECK(model->answer(std::vector<mm::QuestionItem>{{pictures[0], "cup"}}, {})[0].best[0].text == plain[0].best[0].text);
  CHECK(complaint([&] { model->check({.pattern = "zebra"}); }) == "--regex: the model's tokens write no text that matches the pattern");
}

TEST_CASE("a question without end is cut where the positions end, and says so") {
  const auto model = open(Golden("vqa").path);
  const auto pictures = pictures_of(*model);
  std::string question;
  for (int i = 0; i < 10'000; ++i) question += "red ";
  const auto answers = model->answer(std::vector<mm::QuestionItem>{{pictures[0], question}, {pictures[0], "cup"}}, {});
  CHECK(answers[0].question_truncated);
  CHECK(answers[0].question_tokens == 40);
  CHECK_FALSE(answers[1].question_truncated);
  CHECK(answers[1].question_tokens == 3);
  const auto other = model->answer(std::vector<mm::QuestionItem>{{pictures[0], "何がありますか"}}, {});
  CHECK_FALSE(other[0].best.empty());
  CHECK(exit_code([&] { model->answer(std::vector<mm::QuestionItem>{{pictures[0], "\xff"}}, {}); }) == 3);
}

TEST_CASE("what cannot be decoded is told before anything is computed") {
  const auto model = open(Golden("vqa").path);
  CHECK(exit_code([&] { model->check({.answers = 3}); }) == 2);
  mm::AnswerRequest request;
  request.decode.max_length = 41;
  CHECK(exit_code([&] { model->check(request); }) == 2);
  const auto empty = std::make_shared<const mm::NamedTensors>();  // no pixels: the tower would stumble over them
  CHECK(complaint([&] {
          model->answer(std::vector<mm::QuestionItem>{{empty, "cup"}}, request);
        }) == "--decode.max-length: a text of 41 tokens is longer than the model's 40 positions");
  CHECK(complaint([&] {
          model->check(std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"red", " "}));
        }) == "choices: the answer ' ' has no token");
}

TEST_CASE("the authors' names, a folder of another kind, widths that do not fit") {
  const TemporaryFolder copy;
  std::filesystem::copy(Golden("vqa").path, copy.path, std::filesystem::copy_options::recursive);
  std::map<std::string, at::Tensor> weights;
  {
    const mm::Checkpoint checkpoint(copy.path);
    for (auto name : checkpoint.names()) {
      const auto tensor = checkpoint.tensor(name).clone();
      for (const auto& [ours, theirs] : {std::pair{"vision_model.embeddings.class_embedding", "visual_encoder.cls_token"},
                                         {"vision_model.embeddings.position_embedding", "visual_encoder.pos_embed"},
                                         {"vision_model.embeddings.patch_embedding", "visual_encoder.patch_embed.proj"},
                                         {"vision_model.post_layernorm", "visual_encoder.norm"},
                                         {"vision_model.encoder.layers", "visual_encoder.blocks"},
                                         {"self_attn.projection", "attn.proj"},
                                         {"self_attn.qkv", "attn.qkv"},
                                         {"layer_norm1", "norm1"},
                                         {"layer_norm2", "norm2"}})
        if (const auto at = name.find(ours); at != std::string::npos) name.replace(at, std::string(ours).size(), theirs);
      weights[name] = tensor;
    }
  }
  for (const auto* name : {"text_encoder.embeddings.position_ids", "text_decoder.bert.embeddings.position_ids"})
    weights[name] = at::zeros({1, 40}, at::kLong);
  mm::write_safetensors(copy / "model.safetensors", weights);
  const auto model = open(copy.path);
  const auto rows = expected().at("cases").at(0).at("rows");
  const auto items = items_of(rows, pictures_of(*model));
  check_same(model->answer(std::span(items).first(1), {}).front(), rows.at(0));

  CHECK(exit_code([] { open(Golden("defaults").path); }) == 2);
  CHECK(exit_code([] { captioner(mm::Folder(Golden("vqa").path), {}); }) == 2);
  auto config = mm::Json::read(copy / "config.json");
  auto vision = config.at("vision_config");
  vision.set("hidden_size", 32);
  config.set("vision_config", vision);
  copy.file("config.json", config.dump());
  CHECK(complaint([&] { open(copy.path); }).find("the picture's hidden_size is 32, the text's 16") != std::string::npos);
}
