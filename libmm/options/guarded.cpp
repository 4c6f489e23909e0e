#include "options/guarded.h"

#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "base/signals.h"
#include "base/standard_output.h"

namespace mm {
namespace {

// A program started with a standard stream closed would open its first file in that stream's place, and write messages into it.
void open_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    if (::fcntl(stream, F_GETFD) < 0 && errno == EBADF) ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // still fails
}

// Tensors come and go by the megabyte. What is freed stays with the process, so that its pages are not asked for again a moment later:
// up to a twentieth of the time of a caption went into that.
void keep_freed_memory() {
#if defined(__GLIBC__)
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most glibc takes
  ::mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

}  // namespace

int guarded(const std::string& program, const std::function<int(TalkOptions&)>& act, Error (*as)(const std::exception_ptr&)) {
  TalkOptions talk;
  open_standard_streams();
  keep_freed_memory();
  try {
    install_signal_handlers();
    return act(talk);
  } catch (...) {
    const auto exception = std::current_exception();
    const Error error = as(exception);
    Log log = make_log(program, talk);
    log.error(error);
    log.debug(full_text(exception));
    return stop_signal() != 0 ? 128 + stop_signal() : static_cast<int>(error.kind);
  }
}

void print(const std::string& text) { write_standard_output(text); }

void leave(int status) {
  std::fflush(nullptr);
#if defined(__SANITIZE_ADDRESS__)
  std::exit(status);  // leaks are looked for on the way out
#else
  ::_exit(status);
#endif
}

}  // namespace mm
