#include "base/cgroup.h"

#include "support/temporary.h"

#include "support/doctest.h"

TEST_CASE("a group and those around it, in both layouts") {
  const auto second = mm::group_folders("/g", "0::/job/step\n", "memory");
  REQUIRE(second.size() == 3);
  CHECK(second[0].path == "/g/job/step");
  CHECK(second[1].path == "/g/job");
  CHECK(second[2].second);
  const auto first = mm::group_folders("/g", "9:cpuset:/x\n7:memory:/y\n", "memory");
  REQUIRE(first.size() == 2);
  CHECK(first[0].path == "/g/memory/y");
  CHECK_FALSE(first[0].second);
  CHECK(mm::group_folders("/g", "nonsense", "memory").empty());
}

TEST_CASE("a kernel's file is read although it says that it is empty") {
  CHECK(mm::kernel_text("/proc/self/stat").find(')') != std::string::npos);
  CHECK(mm::kernel_text("/absent").empty());
}
