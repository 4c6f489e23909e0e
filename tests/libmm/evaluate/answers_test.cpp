#include "evaluate/answers.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("answers have VQA accuracy by the conventions that are asked for, and the other figures") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "Yes", .references = std::vector<std::string>(10, "yes")},
                                      {.id = "2", .predicted = "two", .references = {"2", "two", "2", "2", "3", "2", "2", "2", "2", "2"}}};
  const auto one = answer_scores(items, "official-2021");
  REQUIRE(one.size() == 4);
  CHECK(one[0].name == "VQA.official-2021");
  CHECK((one[0].items == std::vector<double>{0, 1}));  // "Yes" beside ten "yes"
  CHECK(one[1].name == "exact");
  CHECK(one[1].value == doctest::Approx(0.5));
  CHECK(one[2].value == doctest::Approx(1));  // ANLS looks at small letters
  CHECK(answer_scores(items, "all").size() == 4 + 3);
  CHECK(answer_scores(items, "always")[0].value == doctest::Approx(1));
  CHECK(exit_code([&] { answer_scores(items, "offical"); }) == 2);
}

TEST_CASE("questions with one reference have no accuracy among people") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "10", .references = {"10.4"}}};
  const auto scores = answer_scores(items, "official-2021");
  REQUIRE(scores.size() == 3);
  CHECK(scores[2].name == "relaxed");
  CHECK(scores[2].value == 1);
  CHECK(answer_protocol("official-2021").find("left out where a question has one reference") != std::string::npos);
  CHECK(answer_protocol("all").find("by every convention") != std::string::npos);
}
