#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/check.h"
#include "base/utf8.h"
#include "base/write_all.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNotRegular = "is not a regular file (a pipe, socket or device)";
constexpr const char* kCopyFirst = "copy it to a file first";

struct Descriptor {
  explicit Descriptor(int value) : value(value) {}
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int value;
};

// Opens a regular file without ever waiting for one (a FIFO nobody writes would block), and says how large it is.
std::size_t open_regular(const std::string& path, Descriptor& file) {
  MM_CHECK(!path.empty(), Kind::input, "an empty file name");
  MM_CHECK(path.find('\0') == std::string::npos, Kind::input, "a file name with a NUL byte", shown(path));
  file.value = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  MM_CHECK(file.value >= 0 || errno != ENXIO, Kind::input, kNotRegular, shown(path), kCopyFirst);  // a socket
  if (file.value < 0) cannot_read(path, errno);
  struct stat status {};
  if (::fstat(file.value, &status) != 0) cannot_read(path, errno);
  MM_CHECK(!S_ISDIR(status.st_mode), Kind::input, "is a folder, not a file", shown(path));
  MM_CHECK(S_ISREG(status.st_mode), Kind::input, kNotRegular, shown(path), kCopyFirst);
  return static_cast<std::size_t>(status.st_size);
}

std::string parent_of(const std::string& path) {
  const auto parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

void cannot_read(const std::string& path, int error) {
  const char* hint = error == EACCES ? "check its permissions" : error == ELOOP ? "a symbolic link leads back to itself" : "";
  throw Error(Kind::input, error == ENOENT ? "no such file" : std::strerror(error), shown(path), hint);
}

void cannot_write(const std::string& path, int error) {
  const char* hint = error == ENOSPC || error == EDQUOT || error == EFBIG ? "free some space, or write somewhere else"
                     : error == EACCES || error == EROFS                  ? "write somewhere else"
                     : error == ENOENT                                    ? "make its folder first, or write somewhere else"
                                                                          : "";
  throw Error(Kind::output, fmt::format("cannot write: {}", std::strerror(error)), shown(path), hint);
}

std::string shown(std::string_view path) {
  std::string text;
  while (!path.empty()) {
    const std::size_t length = utf8_length(path);
    const auto byte = static_cast<unsigned char>(path.front());
    if (length == 0 || byte < 0x20 || byte == 0x7F)
      text += fmt::format("\\x{:02x}", byte);
    else
      text += path.substr(0, length);
    path.remove_prefix(length > 0 ? length : 1);
  }
  return text;
}

std::string as_utf8(std::string_view path) { return is_utf8(path) ? std::string(path) : shown(path); }

std::string read_file(const std::string& path, std::uint64_t most) {
  Descriptor file(-1);
  const std::size_t size = open_regular(path, file);
  MM_CHECK(size <= most, Kind::input, fmt::format("is {} bytes long; at most {} are read", size, most), shown(path));
  std::string text(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    const auto count = ::read(file.value, text.data() + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot_read(path, errno);
    MM_CHECK(count > 0, Kind::input, "became shorter while it was read", shown(path));
    done += static_cast<std::size_t>(count);
  }
  return text;
}

MappedFile::MappedFile(const std::string& path) : path_(path) {
  Descriptor file(-1);
  size_ = open_regular(path, file);
  map(file.value);
}

MappedFile::MappedFile(int descriptor, std::string path) : path_(std::move(path)) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) cannot_read(path_, errno);
  size_ = static_cast<std::size_t>(status.st_size);
  map(descriptor);
}

void MappedFile::map(int descriptor) {
  if (size_ == 0) return;
  void* address = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (address == MAP_FAILED) throw Error(Kind::resource, fmt::format("cannot map {} bytes: {}", size_, std::strerror(errno)), shown(path_));
  mapping_ = std::shared_ptr<const void>(address, [size = size_](const void* p) { ::munmap(const_cast<void*>(p), size); });
}

void MappedFile::read_ahead() const {
  if (size_ > 0) ::madvise(const_cast<void*>(mapping_.get()), size_, MADV_WILLNEED);  // advice: a failure changes no answer
}

void MappedFile::release(std::span<const std::byte> part) const {
  static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(part.data()) + page - 1) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(part.data() + part.size()) / page * page;
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);  // the mapping is read-only: nothing is lost
}

std::span<const std::byte> MappedFile::bytes() const { return {static_cast<const std::byte*>(mapping_.get()), size_}; }

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  check_writable(path_);
  // A name nobody else has: a writer that was killed may have left one, and its process number come round again.
  for (int attempt = 0; descriptor_ < 0; ++attempt) {
    temporary_ = fmt::format("{}.{}-{}.tmp", path_, ::getpid(), attempt);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor_ < 0 && errno != EEXIST) cannot_write(path_, errno);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) { write({reinterpret_cast<const char*>(bytes.data()), bytes.size()}); }

void AtomicFile::write(std::string_view text) {
  if (const int error = write_all(descriptor_, text); error != 0) cannot_write(path_, error);
}

void AtomicFile::commit() {
  MM_ASSERT(descriptor_ >= 0);
  if (::fsync(descriptor_) != 0) cannot_write(path_, errno);
  if (::close(std::exchange(descriptor_, -1)) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary_.c_str());
    cannot_write(path_, error);
  }
  sync_folder(parent_of(path_));
}

void check_writable(const std::string& path) {
  MM_CHECK(!path.empty() && path.find('\0') == std::string::npos, Kind::output, "not a file name", shown(path));
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) cannot_write(path, errno);
    return;
  }
  MM_CHECK(!S_ISDIR(status.st_mode), Kind::output, "is a folder, not a file", shown(path));
  MM_CHECK(S_ISREG(status.st_mode), Kind::output, kNotRegular, shown(path), "results go to standard output without --output");
}

void write_file(const std::string& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.commit();
}

void sync_folder(const std::string& path) {
  const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECTORY));
  if (opened.value < 0 || ::fsync(opened.value) != 0) cannot_write(path, errno);
}

}  // namespace mm
