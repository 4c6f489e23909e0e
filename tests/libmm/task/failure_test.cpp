#include "task/failure.h"

#include <c10/util/Exception.h>

#include <new>
#include <stdexcept>

#include "support/doctest.h"

namespace {

template <class Exception>
mm::Error error_from(const Exception& exception) {
  return mm::as_error(std::make_exception_ptr(exception));
}

}  // namespace

TEST_CASE("an Error stays what it is") {
  const auto error = error_from(mm::Error(mm::Kind::input, "is cut off", "a.jpg", "hint"));
  CHECK(error.kind == mm::Kind::input);
  CHECK(error.where == "a.jpg");
  CHECK(error.hint == "hint");
}

TEST_CASE("out of memory is a resource, whoever says it") {
  CHECK(error_from(std::bad_alloc()).kind == mm::Kind::resource);
  CHECK(error_from(c10::OutOfMemoryError({"f", "x.cpp", 1}, "CUDA out of memory")).kind == mm::Kind::resource);
  const auto error =
      error_from(c10::Error({"f", "x.cpp", 1}, "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."));
  CHECK(error.kind == mm::Kind::resource);
  CHECK(error.hint == "a smaller --batch needs less memory");
}

TEST_CASE("LibTorch's errors lose their backtrace, other exceptions are bugs of ours") {
  try {
    TORCH_CHECK(false, "sizes do not match");
  } catch (...) {
    const auto error = mm::as_error(std::current_exception());
    CHECK(error.kind == mm::Kind::internal);
    CHECK(std::string(error.what()) == "sizes do not match");
    CHECK(mm::full_text(std::current_exception()).size() > 40);
  }
  CHECK(error_from(std::runtime_error("x")).kind == mm::Kind::internal);
  CHECK(std::string(error_from(std::runtime_error("x")).what()) == "x");
  CHECK(error_from(42).kind == mm::Kind::internal);
  CHECK(mm::full_text(std::make_exception_ptr(42)) == "an exception that is no std::exception");
}
