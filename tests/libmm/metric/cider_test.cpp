#include "metric/cider.h"

#include "support/judged_captions.h"

using namespace mm;

TEST_CASE("CIDEr is pycocoevalcap's, which is the paper's CIDEr-D") {
  const JudgedCaptions judged;
  const auto scores = cider_scores(count_captions(judged.captions));
  REQUIRE(scores.size() == 3);
  judged.check(scores[0]);
  CHECK(scores[1].name == "CIDEr-D");
  CHECK(scores[1].value == scores[0].value);
}

TEST_CASE("without clipping a caption gains by saying a word again, and one that is the only reference has 10") {
  WordIds ids;
  std::vector<JudgedCaption> captions{{.candidate = ids.words("a red cat sits"), .references = {ids.words("a red cat sits")}},
                                      {.candidate = ids.words("dog dog dog dog"), .references = {ids.words("one big dog runs")}},
                                      {.candidate = ids.words("x"), .references = {ids.words("y z")}}};
  const auto scores = cider_scores(count_captions(captions));
  CHECK(scores[1].items[0] == doctest::Approx(10));
  CHECK(scores[2].items[0] == doctest::Approx(10));
  CHECK(scores[2].items[1] > 2 * scores[1].items[1]);
  CHECK(scores[1].items[2] == 0);
  captions.resize(1);
  CHECK(cider_scores(count_captions(captions))[0].value == 0);  // nothing to tell it from
}
