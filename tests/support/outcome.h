#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <string>

#include "support/temporary.h"

// What a program leaves behind: its exit code (-n when signal n ended it) and what it said.
struct Outcome {
  int code = -1;
  std::string out, err;
};

// Of a child process that is a program of ours; it is alone with its streams and signals.
inline Outcome outcome(const std::function<int()>& program) {
  const CapturedStream out, err;
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(::fileno(out.stream), STDOUT_FILENO);
    ::dup2(::fileno(err.stream), STDERR_FILENO);
    ::_exit(program());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), out.text(), err.text()};
}
