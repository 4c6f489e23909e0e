#pragma once
#include <string>
#include <string_view>

namespace mm {

// Bytes as a file that stands in no folder: what reads files reads it by its path, and nothing is left of it.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes);  // throws Error{resource} where there is no room
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string path() const;  // of this process alone

 private:
  int descriptor_ = -1;
};

}  // namespace mm
