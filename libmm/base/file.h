#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mm {

// Reading and writing files with the manners every program of mm needs: only regular files are opened (a FIFO or device would
// hang, a folder has no bytes), sizes are checked before memory is taken, writes are whole or not there.
// Every function throws Error{input} (reading) or Error{output} (writing) that names the file.

// A path as a message shows it: control characters and invalid UTF-8 escaped, so that one error is one line.
std::string shown(std::string_view path);

std::string as_utf8(std::string_view path);  // as it is when it is UTF-8, else as shown() writes it: for records

// Throws the Error that says in mm's words why `path` cannot be read or written. error: of errno.
[[noreturn]] void cannot_read(const std::string& path, int error);
[[noreturn]] void cannot_write(const std::string& path, int error);

// The whole file. `most`: larger files are refused, unread; units: bytes.
std::string read_file(const std::string& path, std::uint64_t most = std::uint64_t{1} << 30);

// A file mapped read-only for as long as the object (or a copy of its handle) lives. Zero-byte files map to an empty span.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path);
  MappedFile(int descriptor, std::string path);  // a file that stands open for reading, and stays open; path: for messages

  std::span<const std::byte> bytes() const;
  const std::string& path() const { return path_; }
  std::shared_ptr<const void> handle() const { return mapping_; }  // keeps the mapping alive
  void read_ahead() const;                                         // all of it will be read soon: the system may begin now
  // Takes the pages that lie wholly in this part of bytes() out of the process's memory. They come back, as they were, when next read:
  // for free while the system's cache holds the file.
  void release(std::span<const std::byte> part) const;

 private:
  void map(int descriptor);

  std::string path_;
  std::shared_ptr<const void> mapping_;
  std::size_t size_ = 0;
};

// A file that appears under its name only when it is complete: written beside it under a temporary name, fsynced, renamed, the folder
// fsynced. Without commit() the temporary is removed and an older file of that name stays as it was.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);
  void commit();

 private:
  std::string path_, temporary_;
  int descriptor_ = -1;
};

// Throws when `path` stands but is no regular file: to rename a file over /dev/null would take the device away.
void check_writable(const std::string& path);

void write_file(const std::string& path, std::string_view text);  // atomic, as above

void sync_folder(const std::string& path);  // fsync of a folder, so that names in it survive a crash

}  // namespace mm
