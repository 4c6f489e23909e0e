#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/locked_file.h"

namespace mm {

// A file that a long job writes bit by bit and that appears under its name only when it is complete. Until then it stands beside it as
// PATH.part, which survives a crash and can be gone on with. One process at a time: the part is locked. That the result is whole rests on
// the rename.
class GrowingFile {
 public:
  // Opens PATH.part, made when it is not there, and locks it; what an earlier run left in it stays. Throws Error{output}.
  explicit GrowingFile(std::string path);
  ~GrowingFile();  // what was written so far stays as PATH.part; an empty part is removed
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  std::size_t size() const { return size_; }  // bytes that stand there
  MappedFile written() const;                 // these bytes; named PATH.part in messages
  void keep(std::size_t size);                // cuts the part to its first bytes; what is written goes behind them

  void write(std::string_view text);  // whole, or Error{output}; what a failed write left behind is cut off again
  void sync();                        // brings it to the disk
  void finish();                      // sync, rename to PATH, sync the folder

  static std::string part_of(const std::string& path) { return path + ".part"; }

 private:
  int descriptor() const { return part_->descriptor(); }

  std::string path_;
  std::optional<LockedFile> part_;  // nothing after finish()
  std::size_t size_ = 0;            // bytes that belong to the file
};

}  // namespace mm
