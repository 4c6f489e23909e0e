#include "data/arrays.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <filesystem>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/safetensors.h"

#include "support/doctest.h"

using mm::open_arrays;

namespace {

const std::string kGolden = MM_TEST_DATA "/arrays/";

std::string complaint_about(const TemporaryFolder& scratch, const mm::NamedTensors& tensors) {
  mm::write_safetensors(scratch / "x", tensors);
  return complaint([&] { open_arrays(scratch / "x"); }).substr(scratch.path.size() + 1);
}

}  // namespace

TEST_CASE("what is in a file decides how it is read") {
  const TemporaryFolder scratch;
  const auto moved = [&](const std::string& name) { return scratch.file("some.bin", text_of(kGolden + name)); };
  CHECK(at::equal(open_arrays(moved("version2.npy")).tensors.at("some"), at::arange(6, at::kShort).view({2, 3})));
  CHECK((open_arrays(moved("images.idx")).tensors.at("images").sizes() == at::IntArrayRef{2, 3, 4}));
  CHECK((open_arrays(moved("images.idx.gz")).tensors.at("images").sizes() == at::IntArrayRef{2, 3, 4}));
  CHECK(at::equal(open_arrays(moved("labels.idx.gz")).tensors.at("labels"), at::tensor({7, 3}, at::kByte)));
  CHECK(complaint([&] { open_arrays(moved("small.npz")); }) == scratch / "some.bin: array 'y' has 2 rows, array 'x' has 4");
  mm::write_safetensors(scratch / "some.bin", {{"a", at::ones({2, 3})}, {"b", at::arange(2, at::kLong)}});
  CHECK(open_arrays(scratch / "some.bin").rows() == 2);
  const auto table = open_arrays(scratch.file("some.bin", "a,kind\n1,x\n2,y\n"));
  CHECK(table.columns == std::vector<std::string>{"a"});
  CHECK(table.texts.at("kind") == std::vector<std::string>{"x", "y"});
}

TEST_CASE("parts of a set that the names tell are put one behind the other") {
  const TemporaryFolder scratch;
  const auto x = at::arange(12, at::kLong).view({6, 2});
  mm::write_safetensors(scratch / "x", {{"x_train", x.slice(0, 0, 3)},
                                        {"x_val", x.slice(0, 3, 4)},
                                        {"x_test", x.slice(0, 4)},
                                        {"y_train", at::ones({3, 1})},
                                        {"y_val", at::ones({1, 1})},
                                        {"y_test", at::ones({2, 1})}});
  const auto arrays = open_arrays(scratch / "x");
  CHECK(arrays.tensors.size() == 3);
  CHECK(at::equal(arrays.tensors.at("x"), x));
  CHECK((arrays.tensors.at("y").sizes() == at::IntArrayRef{6, 1}));
  CHECK(at::equal(arrays.tensors.at("split"), at::tensor({0, 0, 0, 1, 2, 2}, at::kLong)));
  CHECK(complaint_about(scratch, {{"x_train", x}, {"y_test", x}}) == "x: array 'x' does not stand for every part (_train, _valid, _test)");
  CHECK(complaint_about(scratch, {{"x_train", x}, {"x_test", x.slice(1, 1)}}) ==
        "x: array 'x' has rows of shape [2] in one part and [1] in another");
  CHECK(complaint_about(scratch, {{"x_train", x}, {"y_train", x.slice(0, 1)}}) == "x: array 'y' has 5 rows, array 'x' has 6");
  CHECK(complaint_about(scratch, {{"x_val", x}, {"x_valid", x}}) == "x: has array 'x' for two parts of one kind (_valid and _val)");
}

TEST_CASE("what is no set of rows is refused") {
  const TemporaryFolder scratch;
  CHECK(complaint_about(scratch, {}) == "x: holds no arrays");
  CHECK(complaint_about(scratch, {{"a", at::ones({})}}) == "x: array 'a' is a single number, where rows are due");
  CHECK(complaint_about(scratch, {{"a", at::ones({0, 3})}}) == "x: array 'a' has no rows");
  const auto about = [&](const std::string& bytes) {
    return complaint([&] { open_arrays(scratch.file("x", bytes)); }).substr(scratch.path.size() + 1);
  };
  CHECK(about("") == "x: is empty: 0 bytes");
  CHECK(about("\x80\x04\x95") == "x: is a Python pickle, which can run code");
  CHECK(about("\x89HDF\r\n\x1a\n") == "x: is an HDF5 file (or one of MATLAB 7.3), which mm does not read");
  CHECK(about("MATLAB 5.0 MAT-file, Platform: GLNXA64") == "x: is a MATLAB file, which mm does not read");
  CHECK(about(std::string("a\0b", 3)).starts_with("x: is in no format of arrays that mm reads"));
  CHECK(exit_code([&] { open_arrays(scratch / "absent.npz"); }) == 3);
  CHECK(exit_code([&] { open_arrays(scratch.path); }) == 3);
}
