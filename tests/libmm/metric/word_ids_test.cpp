#include "metric/word_ids.h"

#include "support/doctest.h"

TEST_CASE("the same word has the same number, and spaces part words, however many") {
  mm::WordIds ids;
  CHECK(ids.words("a cat  a dog ") == std::vector<mm::WordId>{1, 2, 1, 3});
  CHECK(ids.words(" dog") == std::vector<mm::WordId>{3});
  CHECK(ids.words("").empty());
  CHECK(ids.words("   ").empty());
  CHECK(ids.size() == 3);
}
