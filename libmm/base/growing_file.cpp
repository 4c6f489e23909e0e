#include "base/growing_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/check.h"
#include "base/write_all.h"

namespace mm {

GrowingFile::GrowingFile(std::string path) : path_(std::move(path)) {
  check_writable(path_);
  const std::string part = part_of(path_);
  auto locked = LockedFile::open(part);
  MM_CHECK(locked, Kind::output, "another run is writing it", shown(part), "wait for it, or choose another --output");
  part_.emplace(std::move(*locked));
  struct stat status {};
  if (::fstat(descriptor(), &status) != 0) cannot_write(part, errno);
  size_ = static_cast<std::size_t>(status.st_size);
}

GrowingFile::~GrowingFile() {
  if (part_ && size_ == 0) ::unlink(part_of(path_).c_str());  // while it is locked: nobody else's
}

MappedFile GrowingFile::written() const { return {descriptor(), part_of(path_)}; }

void GrowingFile::keep(std::size_t size) {
  MM_ASSERT(size <= size_);
  if (::ftruncate(descriptor(), static_cast<off_t>(size)) != 0) cannot_write(part_of(path_), errno);
  size_ = size;
}

void GrowingFile::write(std::string_view text) {
  if (const int error = write_all(descriptor(), text); error != 0) {
    [[maybe_unused]] const int cut = ::ftruncate(descriptor(), static_cast<off_t>(size_));  // as good as it gets: the disk is full
    cannot_write(path_, error);
  }
  size_ += text.size();
}

void GrowingFile::sync() {
  if (::fsync(descriptor()) != 0) cannot_write(path_, errno);
}

void GrowingFile::finish() {
  MM_ASSERT(part_);
  sync();
  if (::rename(part_of(path_).c_str(), path_.c_str()) != 0) cannot_write(path_, errno);
  part_.reset();
  const auto parent = std::filesystem::path(path_).parent_path().string();
  sync_folder(parent.empty() ? "." : parent);
}

}  // namespace mm
