#include "base/share.h"

#include <filesystem>

#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"

TEST_CASE("what comes with mm is found beside the build, or where MM_SHARE says") {
  CHECK(std::filesystem::equivalent(mm::program_folder(), MM_BIN));
  {
    const Variable share("MM_SHARE", nullptr);
    CHECK(std::filesystem::equivalent(mm::share_folder(), MM_SOURCE "/share"));
  }
  const TemporaryFolder folder;
  {
    const Variable share("MM_SHARE", folder.path.c_str());
    CHECK(mm::share_folder() == folder.path);
  }
  const Variable share("MM_SHARE", "/no/such/folder");
  CHECK(mm::share_folder().empty());
}
