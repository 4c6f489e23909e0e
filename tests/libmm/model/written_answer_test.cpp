#include "model/written_answer.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "support/letters.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string spell(const std::vector<std::int64_t>& tokens) { return std::to_string(tokens.size()) + " letters"; }

}  // namespace

TEST_CASE("an answer tells its tokens, their sum, mean and probability") {
  const std::vector<std::int64_t> tokens{1, 2};
  const std::vector<double> logprobs{-0.5, -1.5};
  const auto answer = told_answer(Letters(), tokens, logprobs);
  REQUIRE(answer.tokens.size() == 2);
  CHECK(answer.tokens[1].text == "c");
  CHECK(answer.tokens[1].logprob == -1.5);
  CHECK(answer.logprob == -2);
  CHECK(answer.mean_logprob == -1);
  CHECK(answer.probability == doctest::Approx(std::exp(-2)));
  CHECK(answer.choice == -1);
  CHECK(told_answer(Letters(), {}, {}).probability == 1);
}

TEST_CASE("texts that a rule left nothing for are not told, but the first always is") {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const std::vector<Written> some{{{1, 2}, {-1, -1}, -2}, {{3}, {-1}, kNone}, {{4}, {-3}, -3}};
  const auto answers = written_answers(some, Letters(), spell);
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].text == "2 letters");
  CHECK(answers[1].tokens[0].id == 4);
  CHECK(written_answers(std::vector<Written>{{{3}, {-1}, kNone}}, Letters(), spell).size() == 1);
}
