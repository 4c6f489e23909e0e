#include "base/version.h"

#include "support/temporary.h"

#include "support/doctest.h"

TEST_CASE("the version is the one of the file VERSION") { CHECK(std::string(mm::version()) + "\n" == text_of(MM_SOURCE "/VERSION")); }
