#include "tensor/out_of_memory.h"

#include <ATen/ops/empty.h>
#include <c10/util/Exception.h>

#include <new>
#include <stdexcept>

#include "base/error.h"

#include "support/doctest.h"

using mm::is_out_of_memory;

TEST_CASE("an allocator's complaint is known, whoever makes it") {
  CHECK(is_out_of_memory(std::bad_alloc()));
  CHECK(is_out_of_memory(c10::OutOfMemoryError({"f", "x.cpp", 1}, "CUDA out of memory")));
  bool known = false;
  try {
    at::empty({std::int64_t{1} << 60}, at::kByte);
  } catch (const std::exception& error) {
    known = is_out_of_memory(error);
  }
  CHECK(known);
}

TEST_CASE("any other complaint is none") {
  CHECK_FALSE(is_out_of_memory(std::runtime_error("can't allocate memory")));
  CHECK_FALSE(is_out_of_memory(c10::Error({"f", "x.cpp", 1}, "sizes do not match")));
  CHECK_FALSE(is_out_of_memory(mm::Error(mm::Kind::resource, "out of memory")));
}
