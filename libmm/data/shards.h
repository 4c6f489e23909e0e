#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "data/tar.h"

namespace mm {

// A file of a sample: what stands behind the first dot of its name, in lower case ("jpg", "seg.png"), and where its bytes are.
struct ShardFile {
  std::string ending;
  std::uint64_t offset = 0, size = 0;
};

// Files of one archive whose names are the same up to the first dot behind the last '/': what webdataset calls a sample.
struct ShardSample {
  std::string key;  // that part of the name
  std::vector<ShardFile> files;

  const ShardFile* find(std::string_view ending) const;  // null where there is none
};

// Samples of an archive, in its order. Names without a dot, or that begin with one, are passed over, as webdataset does. Throws
// Error{input} that names the archive and the file: an ending that a sample has twice, a key that comes up again behind other samples, and
// a pickle (pyd, pickle, pkl, pth, pt, ...), which runs what is in it when it is read.
std::vector<ShardSample> shard_samples(const std::vector<TarMember>& members, const std::string& where);

// "set-{0000..0007}.tar" as eight names, "{a,b}.tar" as two; one pair of braces each. Throws Error{usage} at `option` for other braces,
// more than 100,000 names, and for what is no file: commands ("pipe:...") are never run, addresses never called.
std::vector<std::string> shard_names(const std::vector<std::string>& patterns, const std::string& option);

// Archives whose samples can be asked for in any order. Samples are numbered through all archives. Safe to use from several threads.
class Shards {
 public:
  // index: a JSON file that keeps what stands where, so that archives are walked through once. It is made anew when it is not there, or an
  // archive has another size or time; empty: none is kept. Throws Error{input} as the functions above do, and for an archive without
  // samples.
  explicit Shards(const std::vector<std::string>& files, const std::string& index = {});

  std::size_t size() const { return places_.size(); }
  const ShardSample& operator[](std::size_t number) const;
  std::size_t shard(std::size_t number) const { return places_.at(number).shard; }  // which of the files it is in
  std::string name(std::size_t number) const;  // "set-0003.tar/0017"; of archives that are called the same the folders, too
  std::span<const std::byte> bytes(std::size_t number, const ShardFile& file) const;

 private:
  struct Shard {
    MappedFile file;
    std::vector<ShardSample> samples;
    std::string name = {};  // the end of its path by which it differs from the others
  };
  struct Place {
    std::size_t shard, sample;
  };

  void name_shards();

  std::vector<Shard> shards_;
  std::vector<Place> places_;
};

}  // namespace mm
