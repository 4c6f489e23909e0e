#include "media/av_library.h"

#include "libmm/media/fixtures.h"
#include "support/doctest.h"

TEST_CASE("the library opens beside libmm and knows its version" * doctest::skip(!mm::kHasCodecs)) {
  const auto& functions = mm::av_functions();
  CHECK(functions.version == mm::kAvVersion);
  CHECK((functions.decode_image != nullptr));
  CHECK(&functions == &mm::av_functions());
}

TEST_CASE("a format that it does not decode is a bug of the caller" * doctest::skip(!mm::kHasCodecs)) {
  const std::string name = "a";
  const mm::ImageLimits limits;
  CHECK_THROWS_AS(mm::av_functions().decode_image({{}, name, limits}, mm::ImageFormat::png), mm::Error);
}

TEST_CASE("where it is missing the error says which file and what to do" * doctest::skip(mm::kHasCodecs)) {
  const std::string message = mm::error_of([] { mm::decode_text("BM a bitmap"); });
  CHECK(message.starts_with("resource: "));
  CHECK(message.find("libmm_av.so") != std::string::npos);
}
