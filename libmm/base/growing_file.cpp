#include "base/growing_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/check.h"
#include "base/file.h"

namespace mm {

GrowingFile::GrowingFile(std::string path, std::size_t keep) : path_(std::move(path)), size_(keep) {
  check_writable(path_);
  const std::string part = part_of(path_);
  const int opened = ::open(part.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
  if (opened < 0) cannot_write(part, errno);
  try {
    struct stat status {};
    if (::fstat(opened, &status) != 0) cannot_write(part, errno);
    MM_CHECK(S_ISREG(status.st_mode), Kind::output, "is not a regular file", shown(part));
    MM_CHECK(::flock(opened, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK, Kind::output, "another run is writing it", shown(part),
             "wait for it, or choose another --output");
    if (::ftruncate(opened, static_cast<off_t>(size_)) != 0) cannot_write(part, errno);
  } catch (...) {
    ::close(opened);
    throw;
  }
  descriptor_ = opened;
}

GrowingFile::~GrowingFile() {
  if (descriptor_ < 0) return;
  if (size_ == 0) ::unlink(part_of(path_).c_str());
  ::close(descriptor_);
}

void GrowingFile::write(std::string_view text) {
  const std::size_t size = text.size();
  while (!text.empty()) {
    const auto count = ::write(descriptor_, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error = errno;
      [[maybe_unused]] const int cut = ::ftruncate(descriptor_, static_cast<off_t>(size_));  // as good as it gets: the disk is full
      cannot_write(path_, error);
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  size_ += size;
}

void GrowingFile::sync() {
  if (::fsync(descriptor_) != 0) cannot_write(path_, errno);
}

void GrowingFile::finish() {
  MM_ASSERT(descriptor_ >= 0);
  sync();
  if (::rename(part_of(path_).c_str(), path_.c_str()) != 0) cannot_write(path_, errno);
  const int closed = ::close(std::exchange(descriptor_, -1));
  if (closed != 0) cannot_write(path_, errno);
  const auto parent = std::filesystem::path(path_).parent_path().string();
  sync_folder(parent.empty() ? "." : parent);
}

}  // namespace mm
