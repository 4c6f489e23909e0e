#include "text/word_noise.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "support/caught.h"
#include "text/words.h"

#include "support/doctest.h"

using namespace mm;

namespace {

const std::string kText = "The photographer's wonderful pictures, I think, were NOT so TERRIBLE after all; größere Überraschungen 很好!";

std::string spoilt(const std::string& kind, const std::string& text, double level, std::uint64_t key) {
  for (const auto& row : word_noise_kinds())
    if (row.name == kind) return row.spoil(text, level, key);
  throw std::runtime_error(kind);
}

std::string sorted(std::string text) {
  std::ranges::sort(text);
  return text;
}

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& word : words_of(text)) found.push_back(text.substr(word.begin, word.length));
  return found;
}

}  // namespace

TEST_CASE("at level 0 nothing changes, and what is drawn is a function of text, level and key") {
  for (const auto& kind : word_noise_kinds()) {
    CHECK(kind.spoil(kText, 0, 1) == kText);
    CHECK(kind.spoil(kText, 0.6, 1) == kind.spoil(kText, 0.6, 1));
    CHECK(kind.spoil(kText, 0.6, 1) != kind.spoil(kText, 0.6, 2));
    CHECK(kind.spoil("", 1, 1).empty());
    CHECK_FALSE(kind.summary.empty());
    CHECK(exit_code([&] { kind.spoil("\xff", 1, 1); }) == 3);
  }
}

TEST_CASE("words of up to four letters stay, and so does what is no letter") {
  for (const std::string kind : {"typo", "swap", "shuffle", "sticky", "omit"})
    for (std::uint64_t key = 0; key < 20; ++key) {
      CHECK(spoilt(kind, "it was  not,\tso 12345 bad 很好看的电影", 1, key) == "it was  not,\tso 12345 bad 很好看的电影");
      const std::string made = spoilt(kind, "(photos) here", 1, key);
      CHECK(made.starts_with("("));
      CHECK(made.ends_with(") here"));
    }
}

TEST_CASE("swap and shuffle keep the letters, sticky has one more of them, omit one fewer") {
  int shuffled = 0;
  for (std::uint64_t key = 0; key < 50; ++key) {
    const std::string swap = spoilt("swap", "abcdefgh", 1, key), shuffle = spoilt("shuffle", "abcdefgh", 1, key);
    CHECK(sorted(swap) == "abcdefgh");
    CHECK(std::ranges::mismatch(swap, std::string("abcdefgh")).in1 != swap.end());
    const auto differ = [](const std::string& made) {
      int count = 0;
      for (std::size_t i = 0; i < made.size(); ++i) count += made[i] != "abcdefgh"[i] ? 1 : 0;
      return count;
    };
    CHECK(differ(swap) == 2);
    CHECK(sorted(shuffle) == "abcdefgh");
    CHECK(shuffle.front() == 'a');
    CHECK(shuffle.back() == 'h');
    shuffled += differ(shuffle) > 2 ? 1 : 0;
    const std::string sticky = spoilt("sticky", "abcdefgh", 1, key), omit = spoilt("omit", "abcdefgh", 1, key);
    CHECK(sticky.size() == 9);
    CHECK(std::ranges::adjacent_find(sticky) != sticky.end());
    CHECK(std::ranges::is_sorted(sticky));
    CHECK(omit.size() == 7);
    CHECK(std::ranges::is_sorted(omit));
  }
  CHECK(shuffled > 40);
}

TEST_CASE("a typing error is a key that touches the right one, large where that was large") {
  std::map<char, std::set<char>> keys;
  for (std::uint64_t key = 0; key < 2000; ++key) {
    const std::string small = "sssss", made = spoilt("typo", small, 1, key);
    int changed = 0;
    for (const char c : made)
      if (c != 's') keys['s'].insert(c), ++changed;
    CHECK(changed == 1);
    const std::string large = spoilt("typo", "PPPPP", 1, key);
    for (const char c : large)
      if (c != 'P') keys['P'].insert(c);
  }
  CHECK(keys['s'] == std::set<char>{'a', 'd', 'w', 'e', 'z', 'x'});
  CHECK(keys['P'] == std::set<char>{'O', 'L'});
  CHECK(spoilt("typo", "ддддд", 1, 3) == "ддддд");  // not on that keyboard
}

TEST_CASE("words drop out with the chance that is the level, the rest in its order") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += (i > 0 ? " w" : "w") + std::to_string(i);
  for (const double level : {0.2, 0.7}) {
    const auto left = words(word_drop(text, level, 5));
    CHECK(static_cast<double>(left.size()) == doctest::Approx(1000 * (1 - level)).epsilon(0.08));
    const auto all = words(text);
    auto at = all.begin();
    for (const auto& word : left) {
      at = std::find(at, all.end(), word);
      CHECK(at != all.end());
    }
  }
  CHECK(word_drop(text, 1, 5).empty());
  const std::string some = word_drop("很好看的电影", 0.5, 1);
  CHECK(some.size() % 3 == 0);
  CHECK(some.size() < 18);
  CHECK(word_drop(text, 0.5, 1).front() != ' ');
}

TEST_CASE("the share of long words that are spoilt is the level") {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "wonderful ";
  for (const auto& kind : word_noise_kinds().first(5)) {
    int changed = 0;
    for (const auto& word : words(kind.spoil(text, 0.3, 9))) changed += word != "wonderful" ? 1 : 0;
    CHECK(changed == doctest::Approx(600).epsilon(0.1));
  }
}
