#include "text/mteval_tokens.h"

#include "base/error.h"
#include "base/json.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("words of translations are sacreBLEU's 13a") {
  const auto cases = Json::read(MM_TEST_DATA "/metrics/translations.json").at("tokens");
  REQUIRE(cases.size() > 60);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto text = cases.at(i).string("text");
    CAPTURE(text);
    CHECK((mteval_tokens(text) == cases.at(i).at("tokens").strings()));
  }
  CHECK_THROWS_AS(mteval_tokens("\xff"), Error);
}
