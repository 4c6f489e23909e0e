#include "base/host.h"

#include <sys/utsname.h>

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the distribution's name, in whichever quotes") {
  CHECK(distribution_of("ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian\"\n") ==
        "Debian GNU/Linux 12 (bookworm)");
  CHECK(distribution_of("PRETTY_NAME='Some Linux'") == "Some Linux");
  CHECK(distribution_of("PRETTY_NAME=Void\n") == "Void");
  CHECK(distribution_of("PRETTY_NAME=\"") == "\"");
  CHECK(distribution_of("X_PRETTY_NAME=no\n\n").empty());
  CHECK(distribution_of("").empty());
}

TEST_CASE("this machine and this process") {
  utsname kernel{};
  REQUIRE(::uname(&kernel) == 0);
  CHECK(system_name().ends_with(std::string("Linux ") + kernel.release + " " + kernel.machine));
  CHECK(host_name() == kernel.nodename);
  REQUIRE_FALSE(command_line().empty());
  CHECK(command_line()[0].ends_with("test_base"));
}
