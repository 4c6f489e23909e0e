#include "evaluate/rankings.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("lists of what was found are scored beside what should have been") {
  const std::vector<JudgedText> items{{.id = "q", .predicted = {}, .references = {"b", "x"}, .list = {"a", "b", "c"}},
                                      {.id = "r", .predicted = {}, .references = {"a", "a"}, .list = {"a"}}};
  const auto scores = ranking_scores_of(items, "1,2");
  const auto value = [&](std::string_view name) {
    for (const auto& score : scores)
      if (score.name == name) return score.value;
    FAIL("no such score");
    return 0.0;
  };
  CHECK(value("R@1") == doctest::Approx(0.5));
  CHECK(value("R@2") == doctest::Approx(1));
  CHECK(value("recall@2") == doctest::Approx(0.75));
  CHECK(value("MRR") == doctest::Approx(0.75));
  CHECK(ranking_protocol().find("R@k") != std::string::npos);
}

TEST_CASE("what is found twice, and depths that are none, are refused") {
  CHECK(complaint([] {
          ranking_scores_of({{.id = "q", .predicted = {}, .references = {"b"}, .list = {"a", "a"}, .where = "p:3"}}, "1");
        }) == "p:3: 'q' found 'a' twice");
  for (const auto* at : {"0", "", "1,x", "-1", "1.5"}) CHECK(exit_code([&] { ranking_scores_of({}, at); }) == 2);
}
