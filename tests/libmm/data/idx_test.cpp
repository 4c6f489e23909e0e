#include "data/idx.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/caught.h"
#include "support/cut_anywhere.h"
#include "support/numbers.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::read_idx;

namespace {

const std::string kGolden = MM_TEST_DATA "/arrays/";

std::string complaint_about(const TemporaryFolder& scratch, const std::string& bytes) {
  const std::string path = scratch.file("x.idx", bytes), text = complaint([&] { read_idx(path); });
  return text.empty() ? text : text.substr(path.size() + 2);
}

}  // namespace

TEST_CASE("pictures and labels, plain and packed") {
  const auto images = (at::arange(24, at::kByte) * 10).view({2, 3, 4});
  CHECK(at::equal(read_idx(kGolden + "images.idx"), images));
  CHECK(at::equal(read_idx(kGolden + "images.idx.gz"), images));
  CHECK(at::equal(read_idx(kGolden + "labels.idx.gz"), at::tensor({7, 3}, at::kByte)));
}

TEST_CASE("every type") {
  for (const auto& [name, type] :
       {std::pair{"i1", at::kChar}, {"i2", at::kShort}, {"i4", at::kInt}, {"f4", at::kFloat}, {"f8", at::kDouble}}) {
    CAPTURE(name);
    const auto read = read_idx(kGolden + name + ".idx");
    CHECK((read.scalar_type() == type));
    CHECK(at::equal(read, golden_numbers(type, 6).view({3, 2})));
  }
}

TEST_CASE("a file cut off anywhere, or with more behind, is refused") {
  const TemporaryFolder scratch;
  for (const char* name : {"images.idx", "images.idx.gz"}) {
    CAPTURE(name);
    check_cut_anywhere(text_of(kGolden + name), [&](const std::string& bytes) { return complaint_about(scratch, bytes); });
  }
  CHECK(complaint_about(scratch, text_of(kGolden + "images.idx") + "x") == "holds bytes behind its array");
}

TEST_CASE("a flipped bit of a packed file is refused, or changes nothing") {
  const TemporaryFolder scratch;
  const std::string whole = text_of(kGolden + "images.idx.gz");
  const auto images = read_idx(kGolden + "images.idx");
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      CAPTURE(at);
      CAPTURE(bit);
      if (complaint_about(scratch, bytes).empty()) CHECK(at::equal(read_idx(scratch / "x.idx"), images));
    }
}

TEST_CASE("sizes that lie are refused before memory is taken") {
  const TemporaryFolder scratch;
  CHECK(complaint_about(scratch, std::string("\0\0\x08\1\x7f\xff\xff\xff", 8)) ==
        "is cut off: its 8 bytes cannot hold an array of shape [2147483647]");
  CHECK(complaint_about(scratch, std::string("\0\0\x0e\2\xff\xff\xff\xff\xff\xff\xff\xff", 12)) ==
        "the array: its shape has too many elements");
  CHECK(complaint_about(scratch, std::string("\0\0\x07\1\0\0\0\0", 8)) == "is not in the idx format of MNIST: its first bytes are others");
  CHECK(complaint_about(scratch, std::string("\0\1\x08\1\0\0\0\0", 8)) == "is not in the idx format of MNIST: its first bytes are others");
  CHECK(complaint_about(scratch, "") == "is empty: 0 bytes");
  // gzip -n of 00 00 08 03 and three sizes of 100000
  const std::string bomb(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x63\x60\xe0\x60\x66\x60\x6c\x5b\x00\xc3\x00\x32\x88\x6d\x08\x10\x00\x00\x00", 29);
  CHECK(complaint_about(scratch, bomb) == "is cut off: its 29 bytes cannot hold an array of shape [100000, 100000, 100000]");
}
