#include "train/process_watch.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a process that ends is noticed, also before anybody has waited for it") {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  Member member = this_process();
  CHECK(member.process == ::getpid());
  ProcessWatch watch;
  watch.watch(0, member);  // itself is not watched
  member.process = child;
  watch.watch(1, member);
  CHECK_FALSE(watch.ended());
  ::kill(child, SIGKILL);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  CHECK(watch.ended() == 1);
  ::waitpid(child, nullptr, 0);
  CHECK(watch.ended() == 1);
}

TEST_CASE("a process of another kernel is not looked for here") {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  Member member = this_process();
  member.process = child;
  ++member.kernel;
  ProcessWatch watch;
  watch.watch(1, member);
  CHECK_FALSE(watch.ended());
}
