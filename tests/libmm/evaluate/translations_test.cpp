#include "evaluate/translations.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("translations have four figures, and the protocol is sacreBLEU's") {
  const std::vector<JudgedText> items{{.id = "1", .predicted = "The house is green.", .references = {"The house is green."}}};
  const auto scores = translation_scores(items);
  REQUIRE(scores.size() == 4);
  for (const auto& score : scores) CHECK(score.value == doctest::Approx(score.name == "TER" ? 0 : 100));
  CHECK(scores[0].detail == "100.0/100.0/100.0/100.0 (ratio 1.000, words 5, of the references 5)");
  CHECK(translation_protocol(1).find("nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp") != std::string::npos);
  CHECK(translation_protocol(0).find("nrefs:var") != std::string::npos);
}
