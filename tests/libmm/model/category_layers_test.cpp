#include "model/category_layers.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Words = std::vector<std::string>;

const std::map<std::string, Words> kKnown{{"who", {"anna", "cleo"}}};

}  // namespace

TEST_CASE("the names of an input are counted, one more for all others") {
  CHECK(with_vocabularies({"text: linear 4", "who:embed auto 8 drop=0.1", "relu"}, {"text", "who"}, kKnown, true) ==
        Words{"text: linear 4", "who: embed 3 8 drop=0.1", "relu"});
  CHECK(with_vocabularies({"embed auto 8", "flatten"}, {"who"}, kKnown, false) == Words{"embed 3 8", "flatten"});
  CHECK(with_vocabularies({"embed auto 8", "flatten"}, {"who"}, kKnown, true) == Words{"embed 3 8", "flatten"});
  CHECK(with_vocabularies({"who: embed 9 8"}, {"text", "who"}, kKnown, true) == Words{"who: embed 9 8"});
  CHECK(with_vocabularies({"linear 2"}, {"text"}, {}, false) == Words{"linear 2"});
}

TEST_CASE("layers that take names for amounts are refused") {
  const auto said = [](const Words& layers, const Words& inputs, bool apart) {
    return complaint([&] { with_vocabularies(layers, inputs, kKnown, apart); });
  };
  CHECK(said({"linear 2"}, {"text", "who"}, true) == "model.layers: 'who' is a category, whose layers begin with a vector for each");
  CHECK(said({}, {"text", "who"}, true) == "model.layers: 'who' is a category, whose layers begin with a vector for each");
  CHECK(said({"linear 2"}, {"text", "who"}, false) ==
        "data.arrays.categories: 'who' is a category, and cannot stand side by side with numbers");
  CHECK(said({"embed auto 8"}, {"text", "who"}, true) == "model.layers: 'embed auto 8' counts the names of one input, and stands for all");
  CHECK(exit_code([] { with_vocabularies({"linear 2"}, {"who"}, kKnown, false); }) == 2);
}

TEST_CASE("what reads symbols begins with 'embed'") {
  CHECK(reads_symbols({"embed 3 8", "relu"}));
  CHECK_FALSE(reads_symbols({"linear 3"}));
  CHECK_FALSE(reads_symbols({}));
}
