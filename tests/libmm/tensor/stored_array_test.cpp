#include "tensor/stored_array.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

StoredArray shorts(std::vector<std::int64_t> shape, bool swapped, bool fortran) {
  return {.dtype = at::kShort, .shape = std::move(shape), .swapped = swapped, .fortran = fortran};
}

at::Tensor read(const std::string& bytes, const StoredArray& array) {
  PlainBytes stream(std::as_bytes(std::span(bytes)));
  return read_array(stream, array, "array 'x'", "x.bin");
}

}  // namespace

TEST_CASE("numbers in any order of bytes and indices") {
  const std::string bytes("\0\1\0\2\0\3\0\4", 8);
  CHECK(at::equal(read(bytes, shorts({2, 2}, true, false)), at::tensor({1, 2, 3, 4}, at::kShort).view({2, 2})));
  CHECK(at::equal(read(bytes, shorts({2, 2}, true, true)), at::tensor({1, 3, 2, 4}, at::kShort).view({2, 2})));
  CHECK(at::equal(read(bytes, shorts({4}, false, true)), at::tensor({256, 512, 768, 1024}, at::kShort)));
  CHECK((read("", shorts({3, 0}, false, true)).sizes() == at::IntArrayRef{3, 0}));
  CHECK(read(bytes, shorts({}, true, true)).item<int>() == 1);
}

TEST_CASE("too few bytes, too many elements") {
  CHECK(complaint([] { read("123", shorts({2}, false, false)); }) == "x.bin: array 'x' is cut off: 3 of 4 bytes are there");
  CHECK(checked_bytes(shorts({3, 5}, false, false), "array 'x'", "x.bin") == 30);
  CHECK(checked_bytes(shorts({3, 0}, false, false), "array 'x'", "x.bin") == 0);
  CHECK(complaint([] {
          checked_bytes(shorts({std::int64_t{1} << 62, 2}, false, false), "array 'x'", "x.bin");
        }) == "x.bin: array 'x': its shape has too many elements");
  CHECK(exit_code([] { read("", shorts({std::int64_t{1} << 60}, false, false)); }) == static_cast<int>(Kind::resource));
}
