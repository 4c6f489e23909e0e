#include "text/word_noise.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "base/hash.h"
#include "base/random.h"
#include "text/unicode.h"
#include "text/words.h"

namespace mm {
namespace {

constexpr std::size_t kShort = 4;  // letters of a word that stays as it is

// A keyboard: its rows of letters, and where each row begins, in widths of a key.
constexpr std::array<std::u32string_view, 3> kRows{U"qwertyuiop", U"asdfghjkl", U"zxcvbnm"};
constexpr std::array<double, 3> kBegins{0, 0.25, 0.75};

// The keys that touch that of a small letter; none of a letter that is not on it.
std::u32string touching(char32_t letter) {
  std::u32string found;
  for (std::size_t row = 0; row < kRows.size(); ++row) {
    const auto place = kRows[row].find(letter);
    if (place == std::u32string_view::npos) continue;
    const double x = kBegins[row] + static_cast<double>(place);
    for (std::size_t other = row > 0 ? row - 1 : 0; other < std::min(row + 2, kRows.size()); ++other)
      for (std::size_t i = 0; i < kRows[other].size(); ++i)
        if (kRows[other][i] != letter && std::abs(kBegins[other] + static_cast<double>(i) - x) <= (other == row ? 1 : 0.8))
          found += kRows[other][i];
  }
  return found;
}

using Places = std::vector<std::size_t>;  // of the letters of a word, among its characters

std::size_t any_of(const Places& places, Random& random) { return places[random.below(places.size())]; }

void typo(std::u32string& word, const Places& letters, Random& random) {
  constexpr char32_t kToSmall = U'a' - U'A';
  const auto small = [&](std::size_t at) { return word[at] >= U'A' && word[at] <= U'Z' ? word[at] + kToSmall : word[at]; };
  Places known;
  for (const auto at : letters)
    if (!touching(small(at)).empty()) known.push_back(at);
  if (known.empty()) return;
  const std::size_t at = any_of(known, random);
  const auto keys = touching(small(at));
  const char32_t key = keys[random.below(keys.size())];
  word[at] = small(at) == word[at] ? key : key - kToSmall;
}

void swap_letters(std::u32string& word, const Places& letters, Random& random) {
  const std::size_t i = random.below(letters.size() - 1);
  std::swap(word[letters[i]], word[letters[i + 1]]);
}

void shuffle_letters(std::u32string& word, const Places& letters, Random& random) {
  const std::u32string before = word;
  const auto order = random.order(letters.size() - 2);
  for (std::size_t i = 0; i < order.size(); ++i) word[letters[i + 1]] = before[letters[order[i] + 1]];
}

void sticky(std::u32string& word, const Places& letters, Random& random) {
  const std::size_t at = any_of(letters, random);
  word.insert(at, 1, word[at]);
}

void omit(std::u32string& word, const Places& letters, Random& random) { word.erase(any_of(letters, random), 1); }

// The text with words of enough letters spoilt.
template <class Spoil>
std::string in_letters(std::string_view text, double level, Random random, const Spoil& spoil) {
  check_utf8(text);
  std::string made;
  std::size_t from = 0;  // bytes before this are said
  for (const auto& span : words_of(text)) {
    if (!random.chance(level)) continue;
    std::u32string word = decode_utf8(text.substr(span.begin, span.length));
    Places letters;
    for (std::size_t i = 0; i < word.size(); ++i)
      if (is_letter(word[i])) letters.push_back(i);
    if (letters.size() <= kShort) continue;
    spoil(word, letters, random);
    made.append(text.substr(from, span.begin - from)).append(encode_utf8(word));
    from = span.begin + span.length;
  }
  return made.append(text.substr(from));
}

template <auto spoil>
std::string letters_spoilt(std::string_view text, double level, std::uint64_t key) {
  return in_letters(text, level, Random(key, hash64("letters")), spoil);
}

constexpr std::array kKinds{WordNoiseKind{"typo", "a letter of a word becomes its neighbour on a keyboard", letters_spoilt<typo>},
                            WordNoiseKind{"swap", "two neighbouring letters of a word change places", letters_spoilt<swap_letters>},
                            WordNoiseKind{"shuffle", "the letters within a word come in any order", letters_spoilt<shuffle_letters>},
                            WordNoiseKind{"sticky", "a letter of a word is there twice", letters_spoilt<sticky>},
                            WordNoiseKind{"omit", "a letter of a word is left out", letters_spoilt<omit>},
                            WordNoiseKind{"word-drop", "words are left out", word_drop}};

}  // namespace

std::string word_drop(std::string_view text, double level, std::uint64_t key) {
  check_utf8(text);
  if (level <= 0) return std::string(text);
  Random random(key, hash64("words"));
  std::string made;
  std::size_t from = 0;  // bytes before this are said, or left out
  for (const auto& span : words_of(text)) {
    if (!random.chance(level)) {
      if (!made.empty()) made.append(text.substr(from, span.begin - from));
      made.append(text.substr(span.begin, span.length));
    }
    from = span.begin + span.length;
  }
  return made;
}

std::span<const WordNoiseKind> word_noise_kinds() { return kKinds; }

}  // namespace mm
