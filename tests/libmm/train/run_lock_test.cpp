#include "train/run_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("one writer at a time") {
  const TemporaryFolder folder;
  {
    CHECK_FALSE(run_holder(folder.path));
    const RunLock lock(folder.path);
    CHECK(run_holder(folder.path).value_or("").starts_with("process " + std::to_string(::getpid()) + " on "));
    CHECK(complaint([&] { RunLock second(folder.path); }).starts_with(folder.path + ": process " + std::to_string(::getpid()) + " on "));
    CHECK(exit_code([&] { RunLock second(folder.path); }) == 2);
    CHECK(exit_code([&] { RunLock second(folder.path); }) == 2);  // who was refused takes nothing away
  }
  CHECK_FALSE(std::filesystem::exists(folder / "lock"));
  const RunLock again(folder.path);
}

TEST_CASE("a lock file that nobody holds is no lock, whatever stands in it") {
  const TemporaryFolder folder;
  for (const char* text : {"", "{\"host\": \"elsewhere.invalid\", \"process\": 1, \"started\": 5}", "not JSON"}) {
    folder.file("lock", text);
    CHECK_MESSAGE(exit_code([&] { RunLock lock(folder.path); }) == 0, text);
  }
}

TEST_CASE("a killed process leaves the file, not the lock") {
  const TemporaryFolder folder;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(folder.path);
    if (::write(ends[1], "x", 1) == 1) ::pause();
    ::_exit(1);
  }
  char ready = 0;
  CHECK(::read(ends[0], &ready, 1) == 1);
  CHECK(complaint([&] { RunLock lock(folder.path); }).find("process " + std::to_string(child) + " on ") != std::string::npos);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(std::filesystem::exists(folder / "lock"));
  CHECK_FALSE(run_holder(folder.path));
  CHECK(exit_code([&] { RunLock lock(folder.path); }) == 0);
  ::close(ends[0]);
  ::close(ends[1]);
}
