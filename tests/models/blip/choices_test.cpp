#include "blip/choices.h"

#include <ATen/ops/ones.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <numeric>

#include "blip/question.h"
#include "blip/vision.h"
#include "golden.h"
#include "model/folder.h"
#include "support/caught.h"

using namespace mm::blip;

namespace {

struct Asked {
  Asked() {
    const auto file = golden.file("activations.safetensors");
    states = file.tensor("questions").narrow(0, 0, 1).contiguous();
    seen = file.tensor("input.seen").narrow(0, 0, 1).to(at::kBool);
    tokens = choice_tokens(*tokenizer, golden.config.text, answers);
  }

  c10::InferenceMode guard;
  Golden golden{"vqa"};
  mm::Json expected = mm::Json::read(golden.path + "/answered.json");
  std::shared_ptr<const mm::Tokenizer> tokenizer = mm::Folder(golden.path).tokenizer();
  TextDecoder decoder{golden.params() / "text_decoder", golden.config};
  std::vector<std::string> answers = expected.at("answers").strings();
  at::Tensor states, seen;  // of the first question about the first picture: [1, S, E], [1, S]
  std::vector<ChoiceTokens> tokens;
};

}  // namespace

TEST_CASE("the log-probability of each answer is the decoder's loss in transformers, the end included") {
  const Asked asked;
  const auto scored = score_choices(asked.decoder, asked.golden.config.text, asked.states, asked.seen, asked.tokens, 0);
  const auto row = asked.expected.at("ranked").at(0);
  REQUIRE(scored.size() == asked.answers.size());
  for (std::size_t i = 0; i < scored.size(); ++i) {
    CHECK(scored[i].choice == i);
    CHECK(scored[i].logprobs.size() == asked.tokens[i].size());
    CHECK(scored[i].logprobs.front() == doctest::Approx(row.at("first").at(i).number()).epsilon(1e-5));
    CHECK(std::accumulate(scored[i].logprobs.begin(), scored[i].logprobs.end(), 0.0) ==
          doctest::Approx(row.at("logprobs").at(i).number()).epsilon(1e-5));
  }
}

TEST_CASE("only those whose first token is the likeliest are scored, with the same numbers") {
  const Asked asked;
  const auto& config = asked.golden.config.text;
  const auto all = score_choices(asked.decoder, config, asked.states, asked.seen, asked.tokens, 0);
  const auto some = score_choices(asked.decoder, config, asked.states, asked.seen, asked.tokens, 3);
  REQUIRE(some.size() == 3);
  double least = 0;
  for (const auto& one : some) {
    const auto& same = all[one.choice].logprobs;
    REQUIRE(one.logprobs.size() == same.size());
    for (std::size_t t = 0; t < same.size(); ++t) CHECK(one.logprobs[t] == doctest::Approx(same[t]).epsilon(1e-5));
    least = std::min(least, one.logprobs.front());
  }
  for (const auto& one : all)
    CHECK((one.logprobs.front() <= least + 1e-9 || std::ranges::count(some, one.choice, &ScoredChoice::choice) == 1));
  CHECK(score_choices(asked.decoder, config, asked.states, asked.seen, asked.tokens, 100).size() == all.size());
}

TEST_CASE("more answers than are computed at once") {
  const Asked asked;
  std::vector<ChoiceTokens> many;
  for (int i = 0; i < 100; ++i) many.insert(many.end(), asked.tokens.begin(), asked.tokens.end());
  const auto& config = asked.golden.config.text;
  const auto few = score_choices(asked.decoder, config, asked.states, asked.seen, asked.tokens, 0);
  const auto all = score_choices(asked.decoder, config, asked.states, asked.seen, many, 0);
  REQUIRE(all.size() == many.size());
  for (std::size_t i = 0; i < all.size(); i += 37) {
    CHECK(all[i].choice == i);
    CHECK(all[i].logprobs.back() == doctest::Approx(few[i % few.size()].logprobs.back()).epsilon(1e-5));
  }
}

TEST_CASE("an answer that has no token, or too many, is refused") {
  const Asked asked;
  auto config = asked.golden.config.text;
  const auto refused = [&](const std::string& choice) {
    return complaint([&] { choice_tokens(*asked.tokenizer, config, std::vector<std::string>{"red", choice}); });
  };
  CHECK(refused("") == "choices: the answer '' has no token");
  CHECK(refused(" \t ") == "choices: the answer ' \\x09 ' has no token");
  CHECK(refused("red").empty());
  config.positions = 4;
  CHECK(refused("red red").empty());
  CHECK(refused("red red red") == "choices: an answer has 5 tokens, the model 4 positions");
  CHECK(choice_tokens(*asked.tokenizer, config, std::vector<std::string>{"red"}).front() ==
        ChoiceTokens{asked.tokenizer->id_of("red"), config.end_token});
}
