#include "data/array_files.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

ArrayFiles opened(const ArraySetOptions& options) { return open_array_files(options, "the set"); }

}  // namespace

TEST_CASE("lists lie one below the other, what they share of texts too, and say which rows are for what") {
  const TemporaryFolder folder;
  ArraySetOptions options;
  options.files = {folder.file("a.csv", "x,who\n1,anna\n2,cleo\n")};
  options.valid_files = {folder.file("b.csv", "x,who\n3,bob\n")};
  options.test_files = {folder.file("c.csv", "x,who\n4,anna\n")};
  const ArrayFiles all = opened(options);
  CHECK(all.arrays.tensors.at("x").to(at::kLong).equal(at::tensor({1, 2, 3, 4}, at::kLong)));
  CHECK(all.arrays.texts.at("who") == std::vector<std::string>{"anna", "bob", "cleo"});
  CHECK(all.arrays.tensors.at("who").equal(at::tensor({0, 2, 1, 0}, at::kLong)));
  CHECK(all.split.equal(at::tensor({0, 0, 1, 2}, at::kLong)));
  CHECK(all.media.empty());
}

TEST_CASE("a column says the split, and is taken out; twice it is not said") {
  const TemporaryFolder folder;
  ArraySetOptions options;
  options.files = {folder.file("a.csv", "x,split\n1,train\n2,test\n")};
  const ArrayFiles all = opened(options);
  CHECK(all.split.equal(at::tensor({0, 2}, at::kLong)));
  CHECK_FALSE(all.arrays.tensors.contains("split"));
  options.test_files = options.files;
  CHECK(complaint([&] { opened(options); }).find("said twice") != std::string::npos);
  options.test_files.clear();
  options.split = "sqlit";
  CHECK(complaint([&] { opened(options); }).find("did you mean 'split'?") != std::string::npos);
}

TEST_CASE("a column of media files is taken out, each name beginning where its table lies") {
  const TemporaryFolder folder;
  ArraySetOptions options;
  options.media = "clip";
  options.files = {folder.file("deep/a.csv", "clip,x\none.mp4,1\n/two.wav,2\n")};
  options.test_files = {folder.file("b.csv", "clip,x\nthree.mp4,3\n")};
  const ArrayFiles all = opened(options);
  REQUIRE(all.media.size() == 3);
  CHECK(all.media[0].name == "one.mp4");
  CHECK(all.media[0].path == folder / "deep/one.mp4");
  CHECK(all.media[1].path == "/two.wav");
  CHECK(all.media[2].path == folder / "three.mp4");
  CHECK_FALSE(all.arrays.tensors.contains("clip"));
  options.media = "clap";
  CHECK(complaint([&] { opened(options); }).find("no column 'clap' of media files (did you mean 'clip'?)") != std::string::npos);
}

TEST_CASE("parts that do not fit are refused") {
  const TemporaryFolder folder;
  ArraySetOptions options;
  CHECK(complaint([&] { opened(options); }).find("no files of arrays are named") != std::string::npos);
  options.files = {folder.file("a.csv", "x\n1\n")};
  options.test_files = {folder.file("b.csv", "y\n1\n")};
  CHECK(complaint([&] { opened(options); }).find("no array in common") != std::string::npos);
}
