#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mm {

// What spoils a text, as people and machines do when they write it down. level in [0, 1]: with that chance each of its words (text/words.h)
// is spoilt; at 0 the text stays as it is. What is drawn is a function of the key and the kind alone. Throws Error{input} for a text that
// is not UTF-8.
using WordNoise = std::string (*)(std::string_view text, double level, std::uint64_t key);

struct WordNoiseKind {
  std::string_view name, summary;
  WordNoise spoil;
};

// The kinds. The first five change a letter or two of words of more than four letters, as MultiBench does (Liang et al. 2021, "MultiBench:
// multiscale benchmarks for multimodal representation learning", section 3.2): `typo` a Latin letter to its neighbour on a keyboard
// (QWERTY), `swap` two that stand beside each other, `shuffle` the order of all between the first and the last, `sticky` a letter twice,
// `omit` a letter left out. `word-drop` leaves out whole words of any length with the space before them.
std::span<const WordNoiseKind> word_noise_kinds();

// The kind `word-drop`.
std::string word_drop(std::string_view text, double level, std::uint64_t key);

}  // namespace mm
