#include "train/run_environment.h"

#include <ctime>

#include "base/host.h"
#include "base/version.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what a run was made with") {
  const std::time_t before = std::time(nullptr);
  const Json found = run_environment();
  std::tm begun{};
  REQUIRE(::strptime(found.string("begun").c_str(), "%Y-%m-%dT%H:%M:%SZ", &begun) != nullptr);
  CHECK(::timegm(&begun) >= before);
  CHECK(::timegm(&begun) <= std::time(nullptr));
  CHECK(found.at("command").strings() == command_line());
  CHECK(found.string("mm") == version());
  CHECK(found.string("libtorch").starts_with("2."));
  CHECK(found.string("host") == host_name());
  CHECK(found.at("processor").integer("usable") >= 1);
  CHECK(found.integer("threads") >= 1);
}

TEST_CASE("each start is added to those before") {
  const TemporaryFolder run;
  write_run_environment(run.path);
  const std::string first = Json::read(run / "env.json").at("starts").at(0).dump();
  write_run_environment(run.path);
  const Json starts = Json::read(run / "env.json").at("starts");
  CHECK(starts.size() == 2);
  CHECK(starts.at(0).dump() == first);
  run.file("env.json", "nothing");
  CHECK(exit_code([&] { write_run_environment(run.path); }) == 3);
  CHECK(text_of(run / "env.json") == "nothing");
  CHECK(exit_code([] { write_run_environment("/absent/folder"); }) == 5);
}
