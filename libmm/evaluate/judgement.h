#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "metric/score.h"

namespace mm {

// What became of a file of predictions.
struct Judgement {
  std::vector<std::string> ids;           // of the items, in the order of the references
  std::vector<std::uint64_t> held_to;     // [items]: equal where two judgements held an item to the same references
  std::vector<Score> scores;              // figures over these items
  std::string protocol;                   // what the figures mean
  std::vector<std::string> remarks = {};  // what people should know of the files: "3 predictions without a word"
};

}  // namespace mm
