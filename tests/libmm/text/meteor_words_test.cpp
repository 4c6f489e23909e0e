#include "text/meteor_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json.h"
#include "metric/plain_text.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("words are parted as METEOR's program parts them") {
  const auto golden = Json::read(MM_TEST_DATA "/metrics/meteor.json").at("parted");
  REQUIRE(golden.size() > 100);
  for (std::size_t i = 0; i < golden.size(); ++i) {
    std::vector<std::string> words;
    const auto line = golden.at(i).at(0).string();
    for (const auto word : split_white(line)) words.emplace_back(word);
    CHECK(fmt::format("{}", fmt::join(meteor_words(words), " ")) == golden.at(i).at(1).string());
  }
  CHECK(meteor_words({}).empty());
}

TEST_CASE("the commonest words of English carry a function") {
  for (const auto* word : {"the", "a", "\"", "—", "”", "you"}) CHECK(is_function_word(word));
  for (const auto* word : {"dog", "", "The", "zebra"}) CHECK(!is_function_word(word));
}
