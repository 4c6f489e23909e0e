#include "base/standard_output.h"

#include <unistd.h>

#include <cerrno>

#include "base/file.h"

namespace mm {

bool write_standard_output(std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPIPE) return false;
    if (count < 0) cannot_write("standard output", errno);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace mm
