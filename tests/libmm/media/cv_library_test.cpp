#include "media/cv_library.h"

#include "libmm/media/fixtures.h"
#include "support/temporary.h"

#include "support/doctest.h"

TEST_CASE("the library opens beside libmm and knows its version" * doctest::skip(!mm::kHasCodecs)) {
  const auto& functions = mm::cv_functions();
  CHECK(functions.version == mm::kCvVersion);
  CHECK((functions.open_face_finder != nullptr));
  CHECK(&functions == &mm::cv_functions());
}

TEST_CASE("what is no cascade is named" * doctest::skip(!mm::kHasCodecs)) {
  const TemporaryFolder folder;
  for (const std::string text : {"", "hello", "<?xml version=\"1.0\"?>\n<opencv_storage><cascade></cascade></opencv_storage>\n"}) {
    const std::string path = folder.file("c.xml", text);
    CHECK(mm::error_of([&] { mm::cv_functions().open_face_finder(path); }) == "input: " + path + ": is no cascade that OpenCV reads");
  }
}

TEST_CASE("where it is missing the error says which file and what to do" * doctest::skip(mm::kHasCodecs)) {
  const std::string message = mm::error_of([] { mm::cv_functions(); });
  CHECK(message.starts_with("resource: "));
  CHECK(message.find("libmm_cv.so") != std::string::npos);
}
