#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/json.h"
#include "data/shards.h"

namespace mm {

// What stands where in archives, kept in a JSON file: for each archive its path, its size, its time of change and its samples, and a hash
// over all of it. A file that is broken or of other archives is as good as none, and is written anew.
class ShardIndex {
 public:
  explicit ShardIndex(std::string path);  // empty: nothing is known, nothing is kept

  // The samples of an archive, when it has the size and the time of change that the index was made with, and holds them all.
  std::optional<std::vector<ShardSample>> find(const MappedFile& archive) const;

  std::vector<ShardSample> keep(const MappedFile& archive, std::vector<ShardSample> samples);  // takes them up, and gives them back

  void write() const;  // where anything was taken up. Throws Error{output}

 private:
  std::string path_;
  std::map<std::string, Json> shards_;  // by path
  bool changed_ = false;
};

}  // namespace mm
