#include "base/locked_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/check.h"
#include "base/file.h"

namespace mm {

std::optional<LockedFile> LockedFile::open(const std::string& path) {
  while (true) {
    const int opened = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (opened < 0) cannot_write(path, errno);
    LockedFile file(opened);
    struct stat status {};
    if (::fstat(opened, &status) != 0) cannot_write(path, errno);
    MM_CHECK(S_ISREG(status.st_mode), Kind::output, "is not a regular file", shown(path));
    if (::flock(opened, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return std::nullopt;
    // Between opening and locking, who had the lock may have finished: the lock is then that of the finished file, not of `path`.
    if (leads_to(path, opened)) return file;
  }
}

LockedFile::LockedFile(LockedFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockedFile::~LockedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool is_locked(const std::string& path) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0 && errno == ENOENT) return false;
  if (opened < 0) cannot_read(path, errno);
  const bool locked = ::flock(opened, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(opened);
  return locked;
}

bool leads_to(const std::string& path, int descriptor) {
  struct stat there {
  }, opened{};
  return ::lstat(path.c_str(), &there) == 0 && ::fstat(descriptor, &opened) == 0 && there.st_dev == opened.st_dev &&
         there.st_ino == opened.st_ino;
}

}  // namespace mm
