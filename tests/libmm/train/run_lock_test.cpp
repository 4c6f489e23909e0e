#include "train/run_lock.h"

#include <unistd.h>

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("one writer at a time") {
  const TemporaryFolder folder;
  {
    const RunLock lock(folder.path);
    CHECK(complaint([&] { RunLock second(folder.path); }).find("trains in this folder") != std::string::npos);
    CHECK(exit_code([&] { RunLock second(folder.path); }) == 2);
  }
  CHECK_FALSE(std::filesystem::exists(folder / "lock"));
  const RunLock again(folder.path);
}

TEST_CASE("the lock of a process that is gone is taken over, one of another machine is not") {
  const TemporaryFolder folder;
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  folder.file("lock", std::string("{\"host\": \"") + host + "\", \"process\": 1, \"started\": -5}");
  CHECK(exit_code([&] { RunLock lock(folder.path); }) == 0);
  folder.file("lock", "{\"host\": \"elsewhere.invalid\", \"process\": 1, \"started\": 5}");
  CHECK(exit_code([&] { RunLock lock(folder.path); }) == 2);
}
