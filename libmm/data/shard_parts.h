#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/shards.h"

namespace mm {

// Archives, and what says which of their samples are learnt from.
struct ShardLists {
  std::vector<std::string> files = {};  // names, as shard_names() takes them
  std::vector<std::string> valid_files = {}, test_files = {};
  double valid_fraction = 0;  // of the training samples, where no files say it
  double test_fraction = 0;   // of all samples, where no files say it
};

// The archives of such lists one behind the other.
struct ShardParts {
  std::vector<std::string> files;
  std::size_t train = 0, valid = 0;  // archives to learn from, and behind them to validate with; the others are for testing

  std::size_t part(std::size_t shard) const { return shard < train ? 0 : shard < train + valid ? 1 : 2; }  // 0 train, 1 valid, 2 test
};

// Throws Error{usage} as shard_names() does, and for a fraction where files say the part.
ShardParts shard_parts(const ShardLists& lists);

}  // namespace mm
