#include "text/trie.h"

#include <utility>
#include <vector>

#include "support/doctest.h"

namespace {

using Found = std::vector<std::pair<std::size_t, int>>;

Found prefixes(const mm::Trie& trie, std::string_view text) {
  Found found;
  trie.prefixes(text, [&](std::size_t length, std::int32_t number) { found.emplace_back(length, number); });
  return found;
}

}  // namespace

TEST_CASE("a trie finds all that a text starts with, the shortest first") {
  const mm::Trie trie({{"ab", 0}, {"a", 1}, {"abcd", 2}, {"b", 3}, {"\xC3\xA9", 4}, {"abce", 5}});
  CHECK(prefixes(trie, "abcde") == Found{{1, 1}, {2, 0}, {4, 2}});
  CHECK(prefixes(trie, "abcf") == Found{{1, 1}, {2, 0}});
  CHECK(prefixes(trie, "b") == Found{{1, 3}});
  CHECK(prefixes(trie, "\xC3\xA9") == Found{{2, 4}});
  CHECK(prefixes(trie, "\xC3").empty());
  CHECK(prefixes(trie, "c").empty());
  CHECK(prefixes(trie, "").empty());
}

TEST_CASE("of equal strings the last counts, and an empty one is never found") {
  const mm::Trie trie({{"a", 0}, {"", 1}, {"a", 2}});
  CHECK(prefixes(trie, "a") == Found{{1, 2}});
  CHECK(prefixes(mm::Trie(std::vector<mm::Trie::Entry>()), "a").empty());
  CHECK(prefixes(mm::Trie(), "a").empty());
  CHECK(prefixes(mm::Trie(std::vector<mm::Trie::Entry>{{"", 0}}), "a").empty());
}
