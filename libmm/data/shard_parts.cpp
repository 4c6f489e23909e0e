#include "data/shard_parts.h"

#include "base/check.h"

namespace mm {

ShardParts shard_parts(const ShardLists& lists) {
  ShardParts parts{.files = shard_names(lists.files, "data.shards.files")};
  parts.train = parts.files.size();
  const auto add = [&](const std::vector<std::string>& patterns, const char* option) {
    const auto more = shard_names(patterns, option);
    parts.files.insert(parts.files.end(), more.begin(), more.end());
    return more.size();
  };
  parts.valid = add(lists.valid_files, "data.shards.valid-files");
  add(lists.test_files, "data.shards.test-files");
  const auto check = [](double fraction, const auto& files, const char* option) {
    MM_CHECK(fraction == 0 || files.empty(), Kind::usage, "files say which samples these are", option, "leave the fraction out");
  };
  check(lists.test_fraction, lists.test_files, "data.shards.test-fraction");
  check(lists.valid_fraction, lists.valid_files, "data.shards.valid-fraction");
  return parts;
}

}  // namespace mm
