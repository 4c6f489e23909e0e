#include "model/answerer.h"

#include <ATen/ops/zeros.h>

#include <cmath>

#include "support/caught.h"

#include "support/doctest.h"

namespace {

std::vector<mm::Answer> scored() {
  return {{.text = "red", .logprob = -2, .mean_logprob = -1, .choice = 0},
          {.text = "dark red", .logprob = -2.4, .mean_logprob = -0.6, .choice = 1},
          {.text = "blue", .logprob = -2, .mean_logprob = -1, .choice = 2}};
}

}  // namespace

TEST_CASE("choices are ranked by what the request says, their probabilities sum to 1") {
  mm::Answers answers;
  mm::put_choices(scored(), {.answers = 3}, answers);
  REQUIRE(answers.best.size() == 3);
  CHECK(answers.best[0].text == "red");  // the first of equal ones
  CHECK(answers.best[1].text == "blue");
  CHECK(answers.best[0].probability == doctest::Approx(1 / (2 + std::exp(-0.4))));
  CHECK(answers.best[0].probability + answers.best[1].probability + answers.best[2].probability == doctest::Approx(1));
  CHECK(answers.margin.value() == doctest::Approx(0));

  mm::put_choices(scored(), {.answers = 1, .score = mm::ChoiceScore::mean_logprob}, answers);
  REQUIRE(answers.best.size() == 1);
  CHECK(answers.best[0].text == "dark red");
  CHECK(answers.best[0].probability == doctest::Approx(1 / (1 + 2 * std::exp(-0.4))));
  CHECK(answers.margin.value() == doctest::Approx((1 - std::exp(-0.4)) / (1 + 2 * std::exp(-0.4))));
}

TEST_CASE("one choice is sure and has no margin; very unlikely ones are numbers still") {
  mm::Answers answers;
  mm::put_choices({{.text = "it", .logprob = -5000, .mean_logprob = -500}}, {}, answers);
  CHECK(answers.best[0].probability == 1);
  CHECK_FALSE(answers.margin);
  mm::put_choices({{.logprob = -5000}, {.logprob = -4999}}, {}, answers);
  CHECK(answers.best[0].probability == doctest::Approx(1 / (1 + std::exp(-1))));
  CHECK(complaint([&] { mm::put_choices({{.logprob = std::nan("")}}, {}, answers); }) == "the model's scores are not numbers (NaN)");
}

TEST_CASE("of written answers the margin is between the first two") {
  mm::Answers answers;
  mm::put_written({{.text = "two", .probability = 0.5}, {.text = "three", .probability = 0.125}}, answers);
  CHECK(answers.best.size() == 2);
  CHECK(answers.margin.value() == 0.375);
  answers = {};
  mm::put_written({{.text = "two", .probability = 0.5}}, answers);
  CHECK_FALSE(answers.margin);
}

TEST_CASE("what is computed of pictures is computed once, also for the next batch where it was the last") {
  const auto a = std::make_shared<const mm::NamedTensors>(), b = std::make_shared<const mm::NamedTensors>();
  mm::ComputedOnce<int> once;
  int count = 0;
  const auto compute = [&](const mm::PreparedPictures&) { return ++count; };
  once.begin();
  CHECK(once(a, compute) == 1);
  CHECK(once(b, compute) == 2);
  CHECK(once(a, compute) == 1);
  once.begin();
  CHECK(once(b, compute) == 2);
  CHECK(once(a, compute) == 3);
}
