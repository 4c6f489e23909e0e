#include "train/kept_floors.h"

#include <filesystem>

#include "base/file.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("floors are made once for each basis") {
  const TemporaryFolder folder;
  const std::string path = folder / "floors.json";
  int made = 0;
  const auto make = [&]() -> std::optional<std::vector<Floor>> {
    ++made;
    return std::vector<Floor>{{"majority class", {{"accuracy", 0.25 * made}}}};
  };
  const auto first = kept_floors(path, "one", make), again = kept_floors(path, "one", make);
  REQUIRE(again);
  CHECK(made == 1);
  CHECK(again->at(0).name == "majority class");
  CHECK(again->at(0).test == first->at(0).test);
  CHECK(kept_floors(path, "two", make)->at(0).test.at(0).second == 0.5);
  CHECK(kept_floors(path, "one", make)->at(0).test.at(0).second == 0.75);  // the last ones alone are remembered
}

TEST_CASE("what was stopped is not remembered, and a broken file is told") {
  const TemporaryFolder folder;
  CHECK_FALSE(kept_floors(folder / "floors.json", "one", [] { return std::nullopt; }));
  CHECK_FALSE(std::filesystem::exists(folder / "floors.json"));
  const auto never = []() -> std::optional<std::vector<Floor>> { return std::vector<Floor>{}; };
  const std::string broken = folder.file("broken.json", "{\"basis\": \"one\", \"floors\": 3");
  CHECK(exit_code([&] { kept_floors(broken, "one", never); }) == static_cast<int>(Kind::input));
}
