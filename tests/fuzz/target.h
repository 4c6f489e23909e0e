#pragma once
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/error.h"
#include "base/utf8.h"

// What each target defines: reads bytes that may be anything. It is libFuzzer's entry, too, so that a target links with either.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Bad bytes may be refused, by an Error that is one line of UTF-8 and no bug of ours; all else ends the program.
template <class Read>
int read_or_refuse(const Read& read) {
  try {
    read();
  } catch (const mm::Error& error) {
    if (error.kind == mm::Kind::internal) throw;
    for (const std::string& text : {std::string(error.what()), error.where, error.hint})
      if (!mm::is_utf8(text) || text.find_first_of(std::string("\n\r\0", 3)) != std::string::npos || text.size() > 4096)
        throw std::logic_error("a message that is not one line: " + text);
  }
  return 0;
}

// A file that readers of files are given: the same name in a folder of its own, with other bytes each time.
class FuzzedFile {
 public:
  explicit FuzzedFile(const std::string& name) {
    const bool memory = std::filesystem::is_directory("/dev/shm");
    std::string pattern = (memory ? std::string("/dev/shm") : std::filesystem::temp_directory_path().string()) + "/mm-fuzz-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
    path_ = folder_ + "/" + name;
  }
  ~FuzzedFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  FuzzedFile(const FuzzedFile&) = delete;
  FuzzedFile& operator=(const FuzzedFile&) = delete;

  const std::string& with(const void* data, std::size_t size) const {
    std::ofstream(path_, std::ios::binary).write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    return path_;
  }

 private:
  std::string folder_, path_;
};
