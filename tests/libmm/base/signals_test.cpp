#include "base/signals.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <type_traits>

#include "support/doctest.h"

namespace {

// The wait status of a child process that runs `act` and ends with its result.
int status_of(int (*act)()) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);  // whatever the test was started with
    mm::install_signal_handlers();
    ::close(STDERR_FILENO);  // nothing to say to the terminal of the test
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("the program that a process becomes gets the signals as they were") {
  const int status = status_of([] {
    mm::restore_ignored_signals();
    ::raise(SIGPIPE);
    return 0;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGPIPE);
  CHECK(WEXITSTATUS(status_of([] {
          ::raise(SIGPIPE);
          return 7;
        })) == 7);
}

TEST_CASE_TEMPLATE("one signal is remembered and wakes who polls", Signal, std::integral_constant<int, SIGINT>,
                   std::integral_constant<int, SIGTERM>, std::integral_constant<int, SIGUSR1>) {
  const int status = status_of([] {
    if (mm::stop_signal() != 0) return 1;
    std::raise(Signal::value);
    pollfd waited{.fd = mm::stop_descriptor(), .events = POLLIN, .revents = 0};
    if (::poll(&waited, 1, 0) != 1) return 2;
    return mm::stop_signal() == Signal::value ? 0 : 3;
  });
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("the second signal ends the process at once") {
  const int status = status_of([] {
    std::raise(SIGINT);
    std::raise(SIGINT);
    return 1;
  });
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("a closed pipe is an error of write, not the end") {
  const int status = status_of([] {
    int ends[2];
    if (::pipe(ends) != 0) return 1;
    ::close(ends[0]);
    return ::write(ends[1], "x", 1) == -1 && errno == EPIPE ? 0 : 2;
  });
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
