#include "train/seed_folders.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("folders of seeds, by their numbers") {
  const TemporaryFolder run;
  CHECK(seed_folders(run.path).empty());
  for (const char* name : {"seed-12/x", "seed-3/x", "seed-x/x", "seed-/x", "seeds/x", "seed-5"}) run.file(name, "");
  CHECK(seed_folders(run.path) == std::vector<std::string>{"seed-3", "seed-12"});
  CHECK(exit_code([&] { seed_folders(run / "absent"); }) == 3);
}
