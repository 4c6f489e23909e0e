#include "model/prompted_answerer.h"

#include <memory>

#include "media/image.h"
#include "support/caught.h"
#include "support/counting_captioner.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Opened {
  explicit Opened(std::int64_t frames = 0) {
    auto own = std::make_unique<CountingCaptioner>(Folder(toy.folder.path), frames, kVocabulary);
    captioner = own.get();
    answerer = std::make_unique<PromptedAnswerer>(std::move(own));
  }
  PreparedPictures picture(std::uint8_t brightness) const {
    return answerer->prepare({.images = {{2, 2, 3, std::vector<std::uint8_t>(12, brightness)}}, .seconds = {}, .duration = 0});
  }
  Toy toy;
  CountingCaptioner* captioner = nullptr;
  std::unique_ptr<PromptedAnswerer> answerer;
};

Choices choices(std::vector<std::string> texts) { return std::make_shared<const std::vector<std::string>>(std::move(texts)); }

}  // namespace

TEST_CASE("answers are what a caption goes on with behind the question, without it") {
  const Opened model;
  const auto picture = model.picture(90);
  const QuestionItem item{.pictures = picture, .question = "b c"};
  const auto answer = model.answerer->answer(std::span(&item, 1), {})[0];
  const auto caption = model.captioner->caption(std::vector<CaptionItem>{{picture->at("pixels"), "b c"}}, {})[0][0];
  CHECK("b c " + answer.best[0].text == caption.text);
  CHECK(answer.best[0].logprob == doctest::Approx(caption.logprob));
  CHECK(answer.question_tokens == 4);
}

TEST_CASE("a picture is looked at once for all questions about it, and each answer is as though it were asked alone") {
  const Opened model;
  const auto first = model.picture(90), second = model.picture(200);
  const std::vector<QuestionItem> items{{.pictures = first, .question = "b"},
                                        {.pictures = second, .question = "c d"},
                                        {.pictures = first, .question = "c d"},
                                        {.pictures = first, .question = "g", .choices = choices({"a", "b c"})}};
  const auto together = model.answerer->answer(items, {});
  CHECK(model.captioner->looks.size() == 2);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Opened other;
    CHECK(other.answerer->answer(std::span(&items[i], 1), {})[0].best[0].text == together[i].best[0].text);
  }
  model.answerer->answer(std::span(&items.back(), 1), {});
  CHECK(model.captioner->looks.size() <= 3);
}

TEST_CASE("choices are told with their places, their probabilities among each other, and are not empty") {
  const Opened model;
  const QuestionItem item{.pictures = model.picture(10), .question = "d", .choices = choices({"a", "b", "c d"})};
  AnswerRequest request;
  request.answers = 3;
  const auto answers = model.answerer->answer(std::span(&item, 1), request)[0];
  REQUIRE(answers.best.size() == 3);
  CHECK(answers.best[0].probability >= answers.best[1].probability);
  CHECK(answers.best[0].probability + answers.best[1].probability + answers.best[2].probability == doctest::Approx(1));
  for (const auto& one : answers.best) {
    CHECK(one.text == (*item.choices)[static_cast<std::size_t>(one.choice)]);
    CHECK(one.tokens.back().id == kEnd);
  }
  CHECK(complaint([&] { model.answerer->check(choices({"a", " "})); }).find("the answer ' ' has no token") != std::string::npos);
}

TEST_CASE("what leaves no room, or cannot be decoded, is told before anything is looked at") {
  const Opened model;
  const auto picture = model.picture(10);
  const QuestionItem longest{.pictures = picture, .question = "a b c d e f g"}, fits{.pictures = picture, .question = "a b c"};
  CHECK(complaint([&] {
          model.answerer->answer(std::span(&longest, 1), {});
        }).find("the question is 9 tokens long, and the answer needs 1 more; the model has positions for 9") != std::string::npos);
  AnswerRequest request;
  request.answers = 2;
  CHECK(complaint([&] { model.answerer->answer(std::span(&fits, 1), request); }).find("greedy search gives one text per item") !=
        std::string::npos);
  CHECK(complaint([&] { model.answerer->check(request); }).find("greedy search") != std::string::npos);
  CHECK(model.captioner->looks.empty());
}

TEST_CASE("of a video a model of clips sees its frames, one of pictures the middle one") {
  const Pictures frames{.images = {{2, 2, 3, std::vector<std::uint8_t>(12, 10)}, {2, 2, 3, std::vector<std::uint8_t>(12, 200)}},
                        .seconds = {1, 3},
                        .duration = 4};
  CHECK(Opened(3).answerer->prepare(frames)->at("pixels").dim() == 4);
  CHECK(Opened().answerer->prepare(frames)->at("pixels").dim() == 3);
  CHECK(Opened(3).answerer->frame_rule().most == 3);
}
