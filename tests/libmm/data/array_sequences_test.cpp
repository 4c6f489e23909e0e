#include "data/array_sequences.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "nn/objective_check.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using Rows = std::vector<std::int64_t>;

// Five rows of two videos, "b" from its third row to its first.
ArraySet two_videos() {
  ArraySet set;
  set.inputs = {{"voice", at::arange(5, at::kFloat)}, {"face", at::arange(20, at::kByte).view({5, 2, 2})}};
  set.labels = at::tensor({0L, 1L, 0L, 1L, 1L});
  set.class_names = {"no", "yes"};
  set.groups = {"b", "b", "a", "b", "a"};
  set.sequences = {{3, 1, 0}, {2, 4}};
  set.train = {2, 4};
  set.test = {0, 1, 3};
  set.fingerprint = "rows";
  return set;
}

}  // namespace

TEST_CASE("rows of one name in the file's order, or in that of their numbers") {
  const std::vector<std::string> names{"b", "a", "b", "b", "a"};
  CHECK(sequences_of(names, {}, "x.csv") == std::vector<Rows>{{0, 2, 3}, {1, 4}});
  CHECK(sequences_of(names, at::tensor({3.0, 1.0, 2.0, 2.0, -1.0}), "x.csv") == std::vector<Rows>{{2, 3, 0}, {4, 1}});
  CHECK(complaint([&] {
          sequences_of(names, at::tensor({3.0, std::numeric_limits<double>::quiet_NaN(), 2.0, 2.0, -1.0}), "x.csv");
        }) == "x.csv: row 1 has no place in the order of its sequence");
}

TEST_CASE("sequences are examples, and padding is neither a number nor a label") {
  const ArraySet set = in_sequences(two_videos(), "x");
  CHECK(at::equal(set.labels, at::tensor({1L, 1L, 0L, 0L, 1L, kIgnoredLabel}).view({2, 3})));
  const auto& voice = set.inputs.at("voice");
  CHECK(voice.sizes() == at::IntArrayRef({2, 3, 1}));
  CHECK(at::equal(voice.nan_to_num(9).flatten(), at::tensor({3.0F, 1.0F, 0.0F, 2.0F, 4.0F, 9.0F})));
  const auto& face = set.inputs.at("face");
  CHECK(face.sizes() == at::IntArrayRef({2, 3, 4}));
  CHECK(face[0][0][1].item<float>() == 13.0F / 255);
  CHECK(face[1][2].isnan().all().item<bool>());
  CHECK(set.rows() == 2);
  CHECK(set.steps == Rows{3, 2});
  CHECK(set.train == Rows{1});
  CHECK(set.test == Rows{0});
  CHECK(set.valid.empty());
  CHECK(set.groups == std::vector<std::string>{"b", "a"});
  CHECK(set.class_names == two_videos().class_names);
  CHECK(set.fingerprint == "rows");
  CHECK(set.sequences.empty());
}

TEST_CASE("a set without sequences stays as it is") {
  ArraySet set = two_videos();
  set.sequences.clear();
  CHECK(at::equal(in_sequences(set, "x").labels, set.labels));
  CHECK(in_sequences(set, "x").steps.empty());
}

TEST_CASE("a sequence stands on one side of the split") {
  ArraySet set = two_videos();
  CHECK(complaint([&] { check_sequences_whole(set, "x"); }).empty());
  set.test = {0, 3};
  set.valid = {1};
  CHECK(complaint([&] { check_sequences_whole(set, "x"); }) == "x: rows 3 and 1 are of one sequence, and stand on two sides of the split");
}
