#pragma once
#include <cstdint>
#include <vector>

namespace mm {

// What a model reads of a text, or of two that it compares.
struct Encoding {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t>
      types;                  // of each token: the "type_id" that the post-processor gives it (0 and 1: the first and the second text)
  std::int64_t left_out = 0;  // tokens of the texts for which there was no room
};

}  // namespace mm
