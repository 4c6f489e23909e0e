#include "base/base64.h"

#include "support/doctest.h"

namespace {

std::string of(std::string_view text) { return mm::base64(std::as_bytes(std::span(text))); }

}  // namespace

TEST_CASE("the test vectors of RFC 4648") {
  CHECK(of("") == "");
  CHECK(of("f") == "Zg==");
  CHECK(of("fo") == "Zm8=");
  CHECK(of("foo") == "Zm9v");
  CHECK(of("foob") == "Zm9vYg==");
  CHECK(of("fooba") == "Zm9vYmE=");
  CHECK(of("foobar") == "Zm9vYmFy");
  CHECK(of("\xff\xfe\xfb") == "//77");
}
