#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"
#include "task/doctor.h"

using State = mm::Finding::State;

TEST_CASE("folders that are not there are told with the variable that leads to them") {
  const TemporaryFolder folder;
  const Variable share("MM_SHARE", folder / "none"), data("MM_DATA", folder / "none"), cache("HF_HUB_CACHE", folder / "none");
  CHECK(mm::check_share().state == State::missing);
  CHECK(mm::check_share().fix.find("MM_SHARE") != std::string::npos);
  CHECK(mm::check_models().state == State::missing);
  CHECK(mm::check_data().state == State::absent);
  CHECK(mm::check_data().fix.find("MM_DATA") != std::string::npos);
  CHECK(mm::check_hub_cache().state == State::absent);
}

TEST_CASE("a variable that is not set is not told as a folder of ours") {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path);
  const Variable data("MM_DATA", nullptr);
  CHECK(mm::check_data().found == "MM_DATA is not set");
  std::filesystem::current_path(before);
}

TEST_CASE("folders that are there are named") {
  const TemporaryFolder folder;
  folder.file("share/models/caption-small/config.json", "{}");
  folder.file("hub/models--a--b/refs/main", "x");
  const Variable share("MM_SHARE", folder / "share"), data("MM_DATA", folder.path), cache("HF_HUB_CACHE", folder / "hub");
  CHECK(mm::check_share().state == State::ok);
  CHECK(mm::check_models().found == "caption-small");
  CHECK(mm::check_data().state == State::ok);
  CHECK(mm::check_hub_cache().found == folder / "hub with 1 models");
}
