#include "metric/diversity.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("captions that say the same again and again vary little") {
  WordIds ids;
  const std::vector<JudgedCaption> captions{{.candidate = ids.words("a red cat"), .references = {ids.words("a dog")}},
                                            {.candidate = ids.words("a red cat"), .references = {ids.words("a red cat"), ids.words("b")}},
                                            {.candidate = ids.words("a dog"), .references = {ids.words("c d")}},
                                            {.candidate = ids.words("x"), .references = {ids.words("y")}}};
  const auto scores = diversity_scores(captions, {ids.words("a red cat"), ids.words("a dog"), ids.words("b")});
  const auto value = [&](std::string_view name) {
    for (const auto& score : scores)
      if (score.name == name) return score.value;
    FAIL("no such score");
    return 0.0;
  };
  CHECK(value("distinct_1") == doctest::Approx(5.0 / 9));
  CHECK(value("distinct_2") == doctest::Approx(3.0 / 5));
  CHECK(value("unique") == doctest::Approx(3.0 / 4));
  CHECK(value("novel") == doctest::Approx(1.0 / 4));
  CHECK(value("words") == doctest::Approx(9.0 / 4));
  CHECK(value("vocabulary") == 5);
  CHECK(!scores[0].of);
  CHECK(diversity_scores(std::vector<JudgedCaption>{{.candidate = {}, .references = {{1}}}}, {})[0].value == 0);
}
