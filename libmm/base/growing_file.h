#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mm {

// A file that a long job writes bit by bit and that appears under its name only when it is complete. Until then it stands beside it as
// PATH.part, which survives a crash and can be gone on with. One process at a time: the part is locked. The lock is a courtesy (some
// network file systems grant it to everybody); that the result is whole rests on the rename.
class GrowingFile {
 public:
  // Opens PATH.part, cuts it to its first `keep` bytes and goes on behind them. Throws Error{output}.
  explicit GrowingFile(std::string path, std::size_t keep = 0);
  ~GrowingFile();  // what was written so far stays as PATH.part; an empty part is removed
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  void write(std::string_view text);  // whole, or Error{output}; what a failed write left behind is cut off again
  void sync();                        // brings it to the disk
  void finish();                      // sync, rename to PATH, sync the folder

  static std::string part_of(const std::string& path) { return path + ".part"; }

 private:
  std::string path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;  // bytes that belong to the file
};

}  // namespace mm
