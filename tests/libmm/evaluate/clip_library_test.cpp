#include "evaluate/clip_library.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the library of models is found beside this one, and is of this version") {
  const auto& functions = clip_functions();
  CHECK(functions.version == kClipVersion);
  CHECK((functions.cosines != nullptr));
}
