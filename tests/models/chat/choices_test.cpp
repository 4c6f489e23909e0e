#include "chat/choices.h"

#include <c10/core/InferenceMode.h>

#include <cmath>

#include "models/smolvlm/golden.h"
#include "smolvlm/family.h"
#include "support/caught.h"

using namespace mm::smolvlm;

namespace {

struct Asked {
  explicit Asked(const std::string& name)
      : golden(name), model(mm::smolvlm::open(mm::Folder(golden.path), {})), theirs(golden.generated().at("chosen")) {
    const mm::chat::Views views{
        .pictures = {model.pictures().prepare(golden.image(static_cast<std::size_t>(theirs.integer("picture"))), false)}};
    prompt = model.prompt(theirs.string("question"), views);
    seen = model.look(views);
    for (std::size_t i = 0; i < theirs.at("choices").size(); ++i) texts.push_back(theirs.at("choices").at(i).string("text"));
  }
  std::vector<mm::Answer> choose(const mm::AnswerRequest& request) const {
    const c10::InferenceMode guard;
    mm::Answers answers;
    mm::chat::choose(model, prompt, seen, texts, request, answers);
    return answers.best;
  }

  Golden golden;
  mm::chat::Model model;
  mm::Json theirs;
  mm::chat::Prompt prompt;
  mm::chat::Seen seen;
  std::vector<std::string> texts;
};

}  // namespace

TEST_CASE("choices are as likely as transformers says, token by token") {
  for (const auto& name : kGolden) {
    CAPTURE(name);
    const Asked asked(name);
    const auto answers = asked.choose({.answers = 9});
    REQUIRE(answers.size() == asked.texts.size());
    double total = 0;
    for (const auto& answer : answers) {
      const auto expected = asked.theirs.at("choices").at(static_cast<std::size_t>(answer.choice));
      CHECK(answer.text == expected.string("text"));
      const auto logprobs = expected.at("logprobs").numbers();
      REQUIRE(answer.tokens.size() == logprobs.size());
      for (std::size_t t = 0; t < logprobs.size(); ++t) CHECK(answer.tokens[t].logprob == doctest::Approx(logprobs[t]).epsilon(1e-5));
      total += answer.probability;
    }
    CHECK(total == doctest::Approx(1));
    CHECK(std::exp(answers[1].logprob - answers[0].logprob) == doctest::Approx(answers[1].probability / answers[0].probability));
    for (std::size_t i = 1; i < answers.size(); ++i) CHECK(answers[i - 1].logprob >= answers[i].logprob);
  }
}

TEST_CASE("by the mean, of the likeliest beginnings only, and of more than go at once") {
  Asked asked("smolvlm");
  const auto all = asked.choose({.answers = 9}), mean = asked.choose({.answers = 9, .score = mm::ChoiceScore::mean_logprob});
  for (std::size_t i = 1; i < mean.size(); ++i) CHECK(mean[i - 1].mean_logprob >= mean[i].mean_logprob);
  CHECK(asked.choose({.answers = 9, .rank_first = 2}).size() == 2);
  CHECK(asked.choose({}).size() == 1);
  const auto four = asked.texts;
  for (int i = 0; i < 40; ++i) asked.texts.insert(asked.texts.end(), four.begin(), four.end());
  const auto many = asked.choose({.answers = 999});
  REQUIRE(many.size() == 164);
  CHECK(many[0].choice == all[0].choice);
  CHECK(many[40].logprob == doctest::Approx(all[0].logprob).epsilon(1e-5));
  asked.texts = {""};
  CHECK_THROWS_AS(asked.choose({}), mm::Error);
  std::string long_one;
  for (int i = 0; i < 300; ++i) long_one += "apple ";
  asked.texts = {long_one};
  CHECK_THROWS_WITH_AS(asked.choose({}), doctest::Contains("positions for 256"), mm::Error);
}
