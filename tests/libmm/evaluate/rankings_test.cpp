#include "evaluate/rankings.h"

#include <algorithm>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("lists of what was found are scored beside what should have been") {
  const std::vector<JudgedText> items{{.id = "q", .predicted = {}, .references = {"b", "x"}, .list = {"a", "b", "c"}},
                                      {.id = "r", .predicted = {}, .references = {"a", "a"}, .list = {"a"}}};
  std::vector<std::string> remarks;
  const auto scores = ranking_scores_of(items, "1,2", remarks);
  CHECK(remarks.empty());
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

TEST_CASE("what was found with equal scores shares a rank, whatever the order of the list, and is counted") {
  const auto row = [](const std::string& text) { return Json::parse(text, "p:1"); };
  std::vector<JudgedText> items{
      {.id = "q", .predicted = {}, .references = {"b", "x"}, .list = {"a", "b", "c"}, .row = row(R"({"scores": [1, 1, 3]})")}};
  std::vector<std::string> remarks;
  const auto scores = ranking_scores_of(items, "2", remarks);  // c, then a and b at 2.5; x was not found
  const auto mrr = std::ranges::find(scores, "MRR", &Score::name);
  REQUIRE((mrr != scores.end()));
  CHECK(mrr->value == doctest::Approx(1 / 2.5));
  CHECK((remarks == std::vector<std::string>{"1 positives have the score of another that was found, and share its rank"}));
  items[0].references = {"x"};
  const auto none = ranking_scores_of(items, "2", remarks);
  CHECK(std::ranges::find(none, "MRR", &Score::name)->value == 0);
  for (const auto* wrong : {R"({"scores": [1, 2]})", R"({"scores": 3})", R"({"scores": [1, 2, "x"]})"}) {
    items[0].row = row(wrong);
    items[0].where = "p:7";
    CHECK(complaint([&] { ranking_scores_of(items, "2", remarks); }).starts_with("p:7: 'scores' "));
  }
}

TEST_CASE("what is found twice, and depths that are none, are refused") {
  std::vector<std::string> remarks;
  CHECK(complaint([&] {
          ranking_scores_of({{.id = "q", .predicted = {}, .references = {"b"}, .list = {"a", "a"}, .where = "p:3"}}, "1", remarks);
        }) == "p:3: 'q' found 'a' twice");
  for (const auto* at : {"0", "", "1,x", "-1", "1.5"}) CHECK(exit_code([&] { ranking_scores_of({}, at, remarks); }) == 2);
}
