#include "base/failure.h"

#include <filesystem>
#include <new>
#include <stdexcept>

#include "support/temporary.h"

#include "support/doctest.h"

namespace {

template <class Exception>
mm::Error error_from(const Exception& exception) {
  return mm::as_error(std::make_exception_ptr(exception));
}

mm::Error error_of(auto act) {
  try {
    act();
  } catch (...) {
    return mm::as_error(std::current_exception());
  }
  return {mm::Kind::internal, "nothing was thrown"};
}

}  // namespace

TEST_CASE("an Error stays what it is") {
  const auto error = error_from(mm::Error(mm::Kind::input, "is cut off", "a.jpg", "hint"));
  CHECK(error.kind == mm::Kind::input);
  CHECK(error.where == "a.jpg");
  CHECK(error.hint == "hint");
}

TEST_CASE("what a person's files do not allow is no bug of ours, and names the file") {
  const TemporaryFolder folder;
  const std::string file = folder.file("file", "x");
  namespace fs = std::filesystem;
  const auto reading = error_of([&] { return fs::canonical(folder / "absent"); });
  CHECK(reading.kind == mm::Kind::input);
  CHECK(std::string(reading.what()) == "no such file");
  CHECK(reading.where == folder / "absent");
  const auto making = error_of([&] { return fs::create_directories(file + "/below"); });
  CHECK(making.kind == mm::Kind::output);
  CHECK(std::string(making.what()) == "cannot write: Not a directory");
  CHECK(making.where == file + "/below");
  const auto renaming = error_of([&] { fs::rename(folder / "absent", folder / "b"); });
  CHECK(renaming.kind == mm::Kind::output);
  const fs::filesystem_error full("filesystem error", file, std::error_code(ENOSPC, std::generic_category()));
  CHECK(error_from(full).kind == mm::Kind::output);
}

TEST_CASE("out of memory is a resource, other exceptions are bugs of ours") {
  CHECK(error_from(std::bad_alloc()).kind == mm::Kind::resource);
  CHECK(error_from(std::runtime_error("x")).kind == mm::Kind::internal);
  CHECK(std::string(error_from(std::runtime_error("x")).what()) == "x");
  CHECK(error_from(42).kind == mm::Kind::internal);
  CHECK(mm::full_text(std::make_exception_ptr(std::runtime_error("x"))) == "x");
  CHECK(mm::full_text(std::make_exception_ptr(42)) == "an exception that is no std::exception");
}
