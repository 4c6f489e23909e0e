#include "task/train_split_check.h"

#include "support/caught.h"
#include "support/tar.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the exit code says whether a set leaks") {
  const TemporaryFolder folder;
  TrainOptions options;
  options.data.arrays.files = {folder.file("x.csv", "x,person,label,split\n1,ann,0,train\n2,bob,1,train\n3,cid,1,test\n")};
  options.data.arrays.group = "person";
  CHECK(report_split(options) == 0);
  options.data.arrays.files = {folder.file("y.csv", "x,person,label,split\n1,ann,0,train\n2,bob,1,train\n3,ann,1,test\n")};
  CHECK(report_split(options) == 1);
  options.data.arrays.files = {folder.file("z.csv", "x,person,label,split\n1,ann,0,train\n2,bob,1,train\n2,cid,0,test\n")};
  CHECK(report_split(options) == 1);
}

TEST_CASE("pictures of a manifest, by the names of its splits") {
  const TemporaryFolder folder;
  folder.file("a.jpg", "1");
  folder.file("b.jpg", "1");
  TrainOptions options;
  options.data.manifest.path =
      folder.file("m.jsonl", "{\"image\":\"a.jpg\",\"text\":\"x\"}\n{\"image\":\"b.jpg\",\"text\":\"x\",\"split\":\"held\"}\n");
  CHECK(report_split(options) == 0);
  options.data.test_split = "held";
  CHECK(report_split(options) == 1);
}

TEST_CASE("pictures of archives are captions' or classes', as the task says") {
  const TemporaryFolder folder;
  const std::string red = "P3 1 1 255 9 9 9\n";
  TrainOptions options;
  options.data.shards.files = {folder.file("s.tar", tar_file("1.ppm", red) + tar_file("1.txt", "red") + tar_end())};
  options.data.shards.test_files = {folder.file("t.tar", tar_file("2.ppm", red) + tar_file("2.txt", "red") + tar_end())};
  CHECK(report_split(options) == 1);
  options.task = "classify";
  CHECK(complaint([&] { report_split(options); }) == "s.tar/1: has no cls");
}

TEST_CASE("without a set there is nothing to check") {
  CHECK(complaint([] { report_split({}); }) == "data: there is no set whose split could be checked");
}
