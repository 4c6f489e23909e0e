#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/array_set.h"
#include "data/photo.h"

namespace mm {

// What a check of a split knows of an example. What is not known is empty.
struct SplitExample {
  std::string name;     // for people: its file, or its row
  std::size_t part{};   // 0 training, 1 validation, 2 test
  std::string content;  // a hash of what the model sees
  std::string file;     // a hash of its file
  std::string stem;     // stem_of() its file's name
  std::string group;    // what must not stand on two sides, such as a speaker
};

// What makes two examples one, and how often that is so between two parts of a split.
struct SplitLeak {
  std::string_view kind;                                // "the same file"
  std::size_t first = 0, second = 0;                    // the parts
  std::int64_t examples = 0;                            // of the second part that have their like in the first
  std::vector<std::pair<std::string, std::string>> of;  // the first few: who is like whom
};

struct SplitReport {
  std::array<std::int64_t, 3> examples{};   // of each part
  std::vector<std::string_view> looked_at;  // the kinds that anything is known of
  std::vector<SplitLeak> leaks;
};

// The name of a file without ending and without what tells copies of one original apart: "a/7_george_2@0.9.wav", "a/7_george_2_flip.wav"
// and "a/7_george_2-aug12.png" are all "a/7_george_2".
std::string stem_of(std::string_view name);

std::vector<SplitExample> split_examples(const ArraySet& set);  // rows that are drawn out of training are looked at as training rows

// Reads every picture. Photos of other splits than the three are passed over. Throws Error{input} for one that cannot be read.
std::vector<SplitExample> split_examples(const std::vector<Photo>& photos, const std::array<std::string, 3>& splits);

// What the parts have in common, example by example; the order of the examples says nothing.
SplitReport check_split(const std::vector<SplitExample>& examples);

std::string to_text(const SplitReport& report);  // a Markdown table, and the first examples of each leak

}  // namespace mm
