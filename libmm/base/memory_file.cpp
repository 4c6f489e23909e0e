#include "base/memory_file.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/write_all.h"

namespace mm {

MemoryFile::MemoryFile(std::string_view bytes) : descriptor_(::memfd_create("mm", MFD_CLOEXEC)) {
  MM_CHECK(descriptor_ >= 0, Kind::resource, "the system gives no memory for a file");
  if (write_all(descriptor_, bytes) == 0) return;
  ::close(descriptor_);
  throw Error(Kind::resource, "the system gives no memory for a file");
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

std::string MemoryFile::path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

}  // namespace mm
