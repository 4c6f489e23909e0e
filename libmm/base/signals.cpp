#include "base/signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "base/check.h"

namespace mm {
namespace {

// Lock-free atomics and write() are all that a handler may use.
std::atomic<int> asked{0}, relayed{0};  // relayed: not a first signal, of which this process's own would be the second
std::atomic<int> read_end{-1}, write_end{-1};
std::atomic<bool> on_terminal{false};
static_assert(std::atomic<int>::is_always_lock_free);

void say(int descriptor, std::string_view text) {
  [[maybe_unused]] const auto written = ::write(descriptor, text.data(), text.size());  // nothing can be done about a failure here
}

extern "C" void on_stop(int signal) {
  const int error = errno;
  int nobody = 0;
  if (!asked.compare_exchange_strong(nobody, signal)) ::_exit(128 + signal);
  say(write_end, "s");
  if (on_terminal) say(STDERR_FILENO, "\nstopping after the records at hand; press Ctrl-C again to stop at once\n");
  errno = error;
}

struct sigaction before_pipe {
}, before_size{};  // what SIGPIPE and SIGXFSZ did before they were ignored

void handle(int signal, void (*handler)(int), struct sigaction* before = nullptr) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, before);
}

}  // namespace

void install_signal_handlers() {
  if (read_end >= 0) return;
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw Error(Kind::resource, std::string("cannot open a pipe: ") + std::strerror(errno));
  write_end = ends[1];
  read_end = ends[0];
  on_terminal = ::isatty(STDERR_FILENO) == 1;
  handle(SIGPIPE, SIG_IGN, &before_pipe);
  handle(SIGXFSZ, SIG_IGN, &before_size);
  // A job that was started with SIGINT ignored (nohup-like, in the background of a script) goes on ignoring it.
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) handle(signal, on_stop);
  }
}

void restore_ignored_signals() {
  if (read_end < 0) return;
  ::sigaction(SIGPIPE, &before_pipe, nullptr);
  ::sigaction(SIGXFSZ, &before_size, nullptr);
}

void ask_to_stop(int signal) {
  int nobody = 0;
  if (signal != 0 && relayed.compare_exchange_strong(nobody, signal)) say(write_end, "s");
}

int stop_signal() {
  const int own = asked;
  return own != 0 ? own : relayed.load();
}

int stop_descriptor() { return read_end; }

}  // namespace mm
