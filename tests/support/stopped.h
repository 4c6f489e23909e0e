#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/signals.h"

// Whether `act` says true in a child process, whose signals are handled as a program's are: that somebody asked to stop cannot be taken
// back. A child has none of its parent's threads: LibTorch must be told to compute on one.
template <class Act>
bool holds_in_child(Act&& act) {
  const pid_t child = ::fork();
  if (child == 0) {
    mm::install_signal_handlers();
    ::close(STDERR_FILENO);  // nothing to say to the terminal of the test
    try {
      ::_exit(act() ? 0 : 1);
    } catch (...) {
      ::_exit(2);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The same when somebody has asked to stop before.
template <class Act>
bool holds_when_stopped(Act&& act) {
  return holds_in_child([&] {
    std::raise(SIGTERM);
    return act();
  });
}
