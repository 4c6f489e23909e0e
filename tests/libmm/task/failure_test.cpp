#include "task/failure.h"

#include <c10/util/Exception.h>

#include <new>
#include <stdexcept>

#include "base/failure.h"

#include "support/doctest.h"

namespace {

template <class Exception>
mm::Error error_from(const Exception& exception) {
  return mm::as_task_error(std::make_exception_ptr(exception));
}

}  // namespace

TEST_CASE("what LibTorch does not know of is as base/failure.h says") {
  CHECK(error_from(mm::Error(mm::Kind::input, "is cut off", "a.jpg", "hint")).where == "a.jpg");
  CHECK(error_from(std::runtime_error("x")).kind == mm::Kind::internal);
  CHECK(error_from(42).kind == mm::Kind::internal);
}

TEST_CASE("out of memory is a resource, whoever says it") {
  CHECK(error_from(std::bad_alloc()).kind == mm::Kind::resource);
  CHECK(error_from(c10::OutOfMemoryError({"f", "x.cpp", 1}, "CUDA out of memory")).kind == mm::Kind::resource);
  const auto error =
      error_from(c10::Error({"f", "x.cpp", 1}, "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."));
  CHECK(error.kind == mm::Kind::resource);
  CHECK(error.hint == "a smaller --batch needs less memory");
}

TEST_CASE("LibTorch's errors lose their backtrace") {
  try {
    TORCH_CHECK(false, "sizes do not match");
  } catch (...) {
    const auto error = mm::as_task_error(std::current_exception());
    CHECK(error.kind == mm::Kind::internal);
    CHECK(std::string(error.what()) == "sizes do not match");
    CHECK(mm::full_text(std::current_exception()).size() > 40);
  }
}
