#include "base/memory.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <limits>

#include "support/temporary.h"

#include "support/doctest.h"

TEST_CASE("the tightest limit of a group and those around it") {
  const TemporaryFolder root;
  constexpr auto kNone = std::numeric_limits<std::uint64_t>::max();
  root.file("job/memory.max", "3000000\n");
  root.file("job/step/memory.max", "max\n");
  CHECK(mm::cgroup_memory(root.path, "0::/job/step\n") == 3'000'000);
  CHECK(mm::cgroup_memory(root.path, "0::/\n") == kNone);
  root.file("memory/old/memory.limit_in_bytes", "2000\n");
  CHECK(mm::cgroup_memory(root.path, "7:memory:/old\n0::/job\n") == 2000);
}

TEST_CASE("a limit of the process counts") {
  CHECK(mm::memory_limit() > (std::uint64_t{1} << 20));
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit less{std::uint64_t{1} << 40, std::uint64_t{1} << 40};
    ::setrlimit(RLIMIT_AS, &less);
    const bool above = mm::memory_limit() <= less.rlim_cur;
    const rlimit little{std::uint64_t{600} << 20, std::uint64_t{600} << 20};
    ::setrlimit(RLIMIT_AS, &little);
    ::_exit(above && mm::memory_limit() <= little.rlim_cur ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
