#include "data/shard_parts.h"

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("archives of three parts, one behind the other") {
  const ShardParts parts = shard_parts({.files = {"a-{0..1}.tar"}, .valid_files = {"v.tar"}, .test_files = {"t.tar", "u.tar"}});
  CHECK(parts.files == std::vector<std::string>{"a-0.tar", "a-1.tar", "v.tar", "t.tar", "u.tar"});
  std::vector<std::size_t> found;
  for (std::size_t shard = 0; shard < parts.files.size(); ++shard) found.push_back(parts.part(shard));
  CHECK(found == std::vector<std::size_t>{0, 0, 1, 2, 2});
}

TEST_CASE("a part is said once") {
  CHECK(complaint([] { shard_parts({.files = {"a.tar"}, .valid_files = {}, .test_files = {"t.tar"}, .test_fraction = 0.1}); }) ==
        "data.shards.test-fraction: files say which samples these are");
  CHECK(complaint([] { shard_parts({.files = {"a.tar"}, .valid_files = {"v.tar"}, .test_files = {}, .valid_fraction = 0.1}); }) ==
        "data.shards.valid-fraction: files say which samples these are");
  CHECK(complaint([] {
          shard_parts({.files = {"a.tar"}, .valid_files = {"pipe:cat v.tar"}, .test_files = {}});
        }).starts_with("data.shards.valid-files: "));
}
