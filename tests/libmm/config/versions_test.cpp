#include "config/versions.h"

#include "base/version.h"
#include "support/doctest.h"

TEST_CASE("the versions of mm and of what it was compiled against") {
  const auto text = mm::versions();
  CHECK(text.starts_with("mm " + std::string(mm::version()) + "\nLibTorch 2."));
  CHECK(text.find("\nprocessor ") != std::string::npos);
  CHECK(text.find("\nFFmpeg's libavformat ") != std::string::npos);
}
