#include "tensor/npy.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::read_npy;

namespace {

const std::string kGolden = MM_TEST_DATA "/arrays/";

std::string npy(const std::string& head, const std::string& numbers, int version = 1) {
  std::string text = std::string("\x93NUMPY") + static_cast<char>(version) + '\0' + static_cast<char>(head.size() & 0xff) +
                     static_cast<char>(head.size() >> 8);
  if (version > 1) text += std::string(2, '\0');
  return text + head + numbers;
}

std::string complaint_about(const TemporaryFolder& scratch, const std::string& bytes) {
  const std::string path = scratch.file("x.npy", bytes);
  const std::string text = complaint([&] { read_npy(path); });
  return text.empty() ? text : text.substr(path.size() + 2);
}

}  // namespace

TEST_CASE("versions 2.0 and 3.0") {
  for (const char* name : {"version2.npy", "version3.npy"})
    CHECK(at::equal(read_npy(kGolden + name), at::arange(6, at::kShort).view({2, 3})));
}

TEST_CASE("heads of other writers: order of keys, double quotes, Python 2's long numbers, no comma") {
  const TemporaryFolder scratch;
  const std::string four("\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0", 16);
  for (const char* head :
       {"{'shape': (2, 2), 'fortran_order': False, 'descr': '<i4', }   \n", "{\"descr\":\"<i4\",\"fortran_order\":False,\"shape\":(2,2)}",
        "{'descr': '=i4', 'fortran_order': False, 'shape': (2L, 2L), }"})
    CHECK(at::equal(read_npy(scratch.file("x.npy", npy(head, four))), at::tensor({1, 2, 3, 4}, at::kInt).view({2, 2})));
  const auto columns = read_npy(scratch.file("x.npy", npy("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 2), }", four, 2)));
  CHECK(at::equal(columns, at::tensor({1, 3, 2, 4}, at::kInt).view({2, 2})));
  const auto flags =
      read_npy(scratch.file("x.npy", npy("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", std::string("\0\1\x7f", 3))));
  CHECK(at::equal(flags, at::tensor({0, 1, 1}).ne(0)));
}

TEST_CASE("types that are no numbers are refused, each with its sentence") {
  const auto complaint_of = [](const std::string& name) {
    const std::string path = kGolden + "refused_" + name + ".npy", text = complaint([&] { read_npy(path); });
    return text.substr(std::min(text.size(), path.size() + 2));
  };
  CHECK(complaint_of("object") == "the array holds Python objects: such an array is a pickle, which can run code ('|O')");
  CHECK(complaint_of("structured") == "the array is structured: its elements are records of several fields");
  CHECK(complaint_of("text") == "the array holds text ('<U3')");
  CHECK(complaint_of("bytes") == "the array holds text ('|S3')");
  CHECK(complaint_of("void") == "the array holds raw bytes or records ('|V3')");
  CHECK(complaint_of("date") == "the array holds dates ('<M8[D]')");
  CHECK(complaint_of("complex") == "the array holds complex numbers ('<c8')");
  CHECK(complaint_of("long_double") == "the array holds floating-point numbers of an unusual width ('<f16')");
}

TEST_CASE("heads that lie or are none") {
  const TemporaryFolder scratch;
  const auto about = [&](const std::string& head, const std::string& numbers = "") { return complaint_about(scratch, npy(head, numbers)); };
  const auto of_shape = [&](const std::string& shape, const std::string& numbers = "") {
    return about("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", numbers);
  };
  CHECK(of_shape("(4000000000000,)") == "is cut off: 0 of 16000000000000 bytes of numbers are there");
  CHECK(of_shape("(4611686018427387904, 4)") == "the array: its shape has too many elements");
  CHECK(of_shape("(0, 4611686018427387904)") == "the array: its shape has too many elements");
  CHECK(of_shape("(99999999999999999999,)") == "the array: its head is not that of a .npy file");
  CHECK(of_shape("(-1,)") == "the array: its head is not that of a .npy file");
  CHECK(of_shape("(2,)", "12345678x") == "holds 1 bytes behind its array");
  std::string many = "(";
  for (int i = 0; i < 65; ++i) many += "1,";
  CHECK(of_shape(many + ")", "1234") == "the array has more than 64 dimensions");
  for (const char* head : {"", "{", "{}", "x", "{'descr': '<f4'}", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
                           "{'descr': '<f4', 'fortran_order': 0, 'shape': ()}", "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x",
                           "{'descr': '<f4', 'fortran_order': False, 'shape': (), 'more': 1}", "{'descr': '<f4"})
    CHECK(about(head, "1234") == "the array: its head is not that of a .npy file");
  CHECK(about("{'descr': '<q9', 'fortran_order': False, 'shape': ()}") == "the array is of the unknown type '<q9'");
  CHECK(complaint_about(scratch, npy("{}", "", 4)) == "the array is of version 4.0 of numpy's format; 1.0, 2.0 and 3.0 are known");
  CHECK(complaint_about(scratch, npy("{}", "", 2).replace(8, 4, "\xff\xff\xff\x7f")).starts_with("the array: a head of 2147483647 bytes"));
  CHECK(complaint_about(scratch, "hello, world") == "the array is not in numpy's format (.npy)");
  CHECK(complaint_about(scratch, "") == "is empty: 0 bytes");
}

TEST_CASE("a file cut off anywhere is refused") {
  const TemporaryFolder scratch;
  const std::string whole = text_of(kGolden + "version2.npy");
  REQUIRE(complaint_about(scratch, whole).empty());
  for (std::size_t length = 0; length < whole.size(); ++length) CHECK_FALSE(complaint_about(scratch, whole.substr(0, length)).empty());
}

TEST_CASE("what is written is read again, its head as numpy writes it") {
  const TemporaryFolder scratch;
  const auto path = scratch / "x.npy";
  const auto numbers = at::arange(24, at::kFloat).view({2, 3, 4}) / 7;
  mm::write_npy(path, numbers);
  CHECK(at::equal(read_npy(path), numbers));
  const auto text = text_of(path);
  CHECK(text.substr(8, 2) == std::string("\x76\0", 2));  // 118 bytes: the numbers begin at 128
  CHECK(text.substr(10, 64) == "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 4), }  ");
  CHECK(text.size() == 128 + 24 * 4);
  mm::write_npy(path, numbers.transpose(0, 2));
  CHECK(at::equal(read_npy(path), numbers.transpose(0, 2)));
  mm::write_npy(path, numbers.flatten());
  CHECK(text_of(path).find("(24,)") != std::string::npos);
  CHECK(at::equal(read_npy(path), numbers.flatten()));
  CHECK(complaint([&] { mm::write_npy(scratch / "none/x.npy", numbers); }).find("none") != std::string::npos);
}
