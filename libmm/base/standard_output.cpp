#include "base/standard_output.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace mm {

bool write_standard_output(std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EPIPE) return false;
    if (count < 0) throw Error(Kind::output, std::strerror(errno), "standard output", "free some space, or send it elsewhere");
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace mm
