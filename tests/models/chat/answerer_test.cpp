#include <cmath>
#include <memory>

#include <regex>

#include "models/smolvlm/golden.h"
#include "smolvlm/family.h"
#include "support/caught.h"

using namespace mm::smolvlm;

namespace {

std::unique_ptr<mm::Answerer> opened(const std::string& name) { return answerer(mm::Folder(Golden(name).path), {}); }

mm::PreparedPictures pictures(const Golden& golden, const mm::Answerer& model, const std::vector<std::int64_t>& which) {
  mm::Pictures all;
  for (const auto i : which) all.images.push_back(golden.image(static_cast<std::size_t>(i)));
  return model.prepare(all);
}

}  // namespace

TEST_CASE("answers about one picture and several are transformers'") {
  for (const auto& name : kGolden) {
    const Golden golden(name);
    const auto model = opened(name);
    const auto cases = golden.generated().at("cases");
    for (std::size_t c = 0; c < cases.size(); ++c) {
      const auto one = cases.at(c);
      CAPTURE(name);
      CAPTURE(one.string("question"));
      model->cut_pictures(one.boolean("tiles"));
      const mm::AnswerRequest request{.decode = options_of(one.at("options")),
                                      .answers = static_cast<int>(one.at("options").integer("num_return_sequences", 1))};
      const mm::QuestionItem item{.pictures = pictures(golden, *model, one.at("pictures").integers()), .question = one.string("question")};
      const auto answers = model->answer({&item, 1}, request);
      REQUIRE(answers.at(0).best.size() == one.at("rows").size());
      CHECK(answers[0].question_tokens == static_cast<std::int64_t>(one.at("tokens").size()));
      for (std::size_t row = 0; row < answers[0].best.size(); ++row) {
        std::vector<std::int64_t> ids;
        for (const auto& token : answers[0].best[row].tokens) ids.push_back(token.id);
        CHECK(ids == one.at("rows").at(row).at("ids").integers());
        CHECK(answers[0].best[row].probability == doctest::Approx(std::exp(answers[0].best[row].logprob)));
      }
    }
  }
}

TEST_CASE("questions of different lengths and kinds go together and come back in order") {
  const Golden golden("smolvlm");
  const auto model = opened("smolvlm");
  const auto both = pictures(golden, *model, {0, 2}), one = pictures(golden, *model, {1});
  const auto choices = std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"yes", "no"});
  const std::vector<mm::QuestionItem> items{
      {both, "Is there a cup?"}, {one, "How many?"}, {one, "Is there a cup?", choices}, {one, "How many?"}};
  const auto together = model->answer(items, {});
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto alone = model->answer({&items[i], 1}, {});
    CHECK(alone[0].best[0].text == together[i].best[0].text);
    CHECK(alone[0].best[0].logprob == doctest::Approx(together[i].best[0].logprob).epsilon(1e-5));
  }
  CHECK(together[1].best[0].text == together[3].best[0].text);
  CHECK(together[2].best[0].choice >= 0);
}

TEST_CASE("what the family does not do is refused") {
  const Golden golden("smolvlm");
  const auto model = opened("smolvlm");
  CHECK_THROWS_AS(model->check(mm::AnswerRequest{.pattern = "("}), mm::Error);
  CHECK_THROWS_AS(model->check(std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"yes", ""})), mm::Error);
  CHECK_THROWS_AS(model->prepare({.images = {}}), mm::Error);
  model->check(mm::AnswerRequest{});
  const mm::QuestionItem item{.pictures = pictures(golden, *model, {0}), .question = "Is there a cup?"};
  CHECK(model->budget(item).find("4 of 1 tile, ") != std::string::npos);
}

TEST_CASE("answers are bound to a pattern, and a space in front is no part of them") {
  const Golden golden("smolvlm");
  const auto model = opened("smolvlm");
  const mm::QuestionItem item{.pictures = pictures(golden, *model, {0}), .question = "Is there a cup?"};
  for (const auto* pattern : {"(red|green) (cup|box)", "[a-c]{2}"}) {
    const mm::AnswerRequest request{.pattern = pattern};
    model->check(request);
    const auto best = model->answer({&item, 1}, request)[0].best;
    CHECK(std::regex_match(best.at(0).text, std::regex(pattern)));
  }
  const mm::AnswerRequest three{.answers = 3};
  CHECK_THROWS_AS(model->check(three), mm::Error);  // greedy search writes one
}

TEST_CASE("questions about a video: its frames, when they are shown and how long it is") {
  const Copy copy("smolvlm");
  copy.folder.file("video_preprocessor_config.json", R"({"fps": 1, "num_frames": 90, "size": {"longest_edge": 64}})");
  const Golden golden("smolvlm");
  const auto model = answerer(mm::Folder(copy.folder.path), {});
  CHECK(model->frame_rule().most == 90);
  const mm::Pictures frames{.images = {golden.image(0), golden.image(1)}, .seconds = {0, 4.9}, .duration = 5.2};
  const mm::QuestionItem video{.pictures = model->prepare(frames), .question = "What is it?"};
  CHECK(model->answer(std::span(&video, 1), {})[0].question_tokens ==
        std::ssize(mm::smolvlm::open(mm::Folder(copy.folder.path), {}).prompt("What is it?", mm::chat::views_of(*video.pictures)).tokens));
  const mm::QuestionItem two{.pictures = model->prepare({.images = frames.images}), .question = "What is it?"};
  CHECK(model->answer(std::span(&two, 1), {})[0].question_tokens != model->answer(std::span(&video, 1), {})[0].question_tokens);
  const std::vector<mm::QuestionItem> both{two, video};
  const auto together = model->answer(both, {});
  CHECK(together[1].best[0].text == model->answer(std::span(&video, 1), {})[0].best[0].text);
}
