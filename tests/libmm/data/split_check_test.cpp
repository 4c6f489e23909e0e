#include "data/split_check.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "base/hash.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Six rows that differ: three to learn from, one to validate, two to test.
ArraySet clean() {
  ArraySet set;
  set.inputs["a"] = at::arange(12, at::kFloat).view({6, 2});
  set.inputs["b"] = at::zeros({6}, at::kByte);
  set.labels = at::zeros({6}, at::kLong);
  set.train = {0, 1, 2};
  set.valid = {3};
  set.test = {4, 5};
  return set;
}

SplitReport report_of(const ArraySet& set) { return check_split(split_examples(set)); }

// The one leak of a report.
SplitLeak only(const SplitReport& report) {
  REQUIRE(report.leaks.size() == 1);
  return report.leaks[0];
}

}  // namespace

TEST_CASE("stems are names without ending and without what tells copies apart") {
  for (const char* name : {"a/7_george_2.wav", "a/7_george_2@0.9", "a/7_george_2.wav@1.1", "a/7_george_2_flip.png",
                           "a/7_george_2-aug12.png", "a/7_george_2 (3).jpg", "a/7_george_2_aug1_noise.wav", "a/7_george_2-copy.wav"}) {
    CAPTURE(name);
    CHECK(stem_of(name) == "a/7_george_2");
  }
  CHECK(stem_of("a.b/c") == "a.b/c");
  CHECK(stem_of(".wav") == ".wav");
  CHECK(stem_of("flip.png") == "flip");
  CHECK(stem_of("a/flip_2.png") == "a/flip_2");
  CHECK(stem_of("shrimp_12.png") == "shrimp_12");
  CHECK(stem_of("bob (b).png") == "bob (b)");
}

TEST_CASE("a clean split has no leak, and the report says what was looked at") {
  const SplitReport report = report_of(clean());
  CHECK(report.leaks.empty());
  CHECK(report.examples == std::array<std::int64_t, 3>{3, 1, 2});
  CHECK(report.looked_at == std::vector<std::string_view>{"the same numbers"});
  CHECK(to_text(report) ==
        "3 examples to learn from, 1 to validate, 2 to test\n\n"
        "| on both sides | training and validation | training and test | validation and test |\n|---|---|---|---|\n"
        "| the same numbers | 0 | 0 | 0 |\n| the same file | not known | not known | not known |\n"
        "| names of one stem | not known | not known | not known |\n| the same group | not known | not known | not known |\n");
}

TEST_CASE("rows of the same numbers leak, whatever their labels") {
  ArraySet set = clean();
  set.inputs["a"][5].copy_(set.inputs["a"][1]);
  set.labels[5] = 1;
  const SplitLeak leak = only(report_of(set));
  CHECK(leak.kind == "the same numbers");
  CHECK(leak.first == 0);
  CHECK(leak.second == 2);
  CHECK(leak.examples == 1);
  CHECK(leak.of == std::vector<std::pair<std::string, std::string>>{{"row 1", "row 5"}});
  set.inputs["b"][5] = 1;  // another modality tells them apart
  CHECK(report_of(set).leaks.empty());
}

TEST_CASE("a row twice on one side is no leak") {
  ArraySet set = clean();
  set.inputs["a"][2].copy_(set.inputs["a"][1]);
  CHECK(report_of(set).leaks.empty());
}

TEST_CASE("the same file, names of one stem and the same group leak") {
  ArraySet set = clean();
  set.ids = {"a.wav", "b.wav", "b.wav@0.9", "c.wav", "d.wav", "e.wav"};
  set.file_hashes = {"1", "2", "2", "3", "4", "5"};
  set.groups = {"ann", "ann", "ann", "bob", "cid", "dan"};
  CHECK(report_of(set).leaks.empty());
  set.file_hashes[3] = "2";
  SplitLeak leak = only(report_of(set));
  CHECK(leak.kind == "the same file");
  CHECK(leak.second == 1);
  set.file_hashes[3] = "3";
  set.ids[4] = "b_noise.wav";
  leak = only(report_of(set));
  CHECK(leak.kind == "names of one stem");
  CHECK(leak.of == std::vector<std::pair<std::string, std::string>>{{"b.wav", "b_noise.wav"}});
  set.ids[4] = "d.wav";
  set.groups[5] = set.groups[4] = "bob";
  leak = only(report_of(set));
  CHECK(leak.kind == "the same group");
  CHECK(leak.first == 1);
  CHECK(leak.examples == 2);
  CHECK(to_text(report_of(set))
            .ends_with("\n2 of 2 test examples: the same group as in validation\n"
                       "  c.wav (validation) and d.wav (test)\n  c.wav (validation) and e.wav (test)\n"));
}

TEST_CASE("rows that are drawn out of training are training rows, and three examples of a leak are shown") {
  ArraySet set = clean();
  set.train = {0};
  set.unlabelled = {1, 2};
  set.groups = {"x", "y", "y", "x", "y", "y"};
  const SplitReport report = report_of(set);
  CHECK(report.examples[0] == 3);
  CHECK(report.leaks.size() == 2);
  ArraySet many = clean();
  many.train = {0};
  many.valid = {};
  many.test = {1, 2, 3, 4, 5};
  many.groups = std::vector<std::string>(6, "one");
  CHECK(only(report_of(many)).examples == 5);
  CHECK(only(report_of(many)).of.size() == 3);
}

TEST_CASE("photos are held against each other by their bytes, their names and their groups") {
  const TemporaryFolder folder;
  const auto photo = [&](const std::string& name, const std::string& bytes, const std::string& split, const std::string& group) {
    return Photo{name, folder.file(name, bytes), split, {"text"}, "", group};
  };
  const std::vector<Photo> photos{photo("a.jpg", "1", "train", "shop 1"), photo("b.jpg", "2", "val", "shop 2"),
                                  photo("a_crop2.jpg", "3", "test", "shop 3"), photo("c.jpg", "2", "test", ""),
                                  photo("d.jpg", "1", "elsewhere", "shop 1")};
  const SplitReport report = check_split(split_examples(photos, {"train", "val", "test"}));
  CHECK(report.examples == std::array<std::int64_t, 3>{1, 1, 2});
  REQUIRE(report.leaks.size() == 2);
  CHECK(report.leaks[0].kind == "the same file");
  CHECK(report.leaks[0].of[0].second == "c.jpg");
  CHECK(report.leaks[1].kind == "names of one stem");
  CHECK(split_examples(photos, {"train", "val", "test"})[0].file == sha256("1"));
  std::filesystem::remove(folder / "b.jpg");
  CHECK(error_of([&] { split_examples(photos, {"train", "val", "test"}); }).where == folder / "b.jpg");
}
