#include "data/array_batch.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <set>

#include "support/doctest.h"

using namespace mm;

namespace {

ArraySet set() {
  ArraySet set;
  set.inputs["pixels"] = at::arange(24, at::kByte).view({4, 2, 3});
  set.inputs["size"] = at::arange(4, at::kFloat).view({4, 1});
  set.labels = at::tensor({5L, 6L, 7L, 8L});
  return set;
}

}  // namespace

TEST_CASE("rows in the order asked for; bytes become 0 to 1") {
  const std::vector<std::int64_t> rows{3, 0};
  const Batch batch = array_batch(set(), {"pixels"}, rows);
  const auto& x = batch.tensors.at("x");
  CHECK(x.sizes() == at::IntArrayRef({2, 2, 3}));
  CHECK(x[0][1][2].item().toFloat() == 23.0F / 255.0F);
  CHECK(x[1][0][1].item().toFloat() == 1.0F / 255.0F);
  CHECK(at::equal(batch.tensors.at("labels"), at::tensor({8L, 5L})));
  CHECK(batch.targets == 2);
  CHECK(batch.key == 0);
}

TEST_CASE("several inputs stand side by side") {
  const std::vector<std::int64_t> rows{2};
  const auto x = array_rows(set(), {"size", "pixels"}, rows);
  CHECK(x.sizes() == at::IntArrayRef({1, 7}));
  CHECK(x[0][0].item().toFloat() == 2);
  CHECK(x[0][1].item().toFloat() == 12.0F / 255.0F);
}

TEST_CASE("inputs that keep apart stand under their numbers, and come back in order") {
  const std::vector<std::int64_t> rows{1, 2};
  const Batch batch = array_batch(set(), {"size", "pixels"}, rows, true);
  CHECK(batch.tensors.size() == 3);
  const auto views = batch_inputs(batch);
  REQUIRE(views.size() == 2);
  CHECK(views[0].sizes() == at::IntArrayRef({2, 1}));
  CHECK(views[1].sizes() == at::IntArrayRef({2, 2, 3}));
  CHECK(batch_inputs(array_batch(set(), {"size"}, rows)).size() == 1);
}

TEST_CASE("a batch is cut to a length, and what its rows do not fill is counted") {
  ArraySet own = set();
  const std::vector<std::int64_t> rows{3, 0};
  Batch batch = array_batch(own, {"pixels"}, rows);
  cut_to(batch, own, rows, 2);
  CHECK(batch.tensors.at("x").sizes() == at::IntArrayRef({2, 2, 3}));  // rows without lengths
  CHECK(batch.places == 0);
  own.lengths = {1, 3, 3, 2};
  cut_to(batch, own, rows, 2);
  CHECK(batch.tensors.at("x").sizes() == at::IntArrayRef({2, 2, 2}));
  CHECK(batch.tensors.at("x")[0][1][1].item().toFloat() == 22.0F / 255.0F);
  CHECK(batch.places == 4);
  CHECK(batch.held == 3);
  batch = array_batch(own, {"pixels"}, rows);
  cut_to(batch, own, rows, 0);
  CHECK(batch.places == 6);
  CHECK(batch.held == 3);
}

TEST_CASE("a stream in buckets holds every row once an epoch, and knows the longest of an update") {
  std::vector<std::int64_t> own, lengths;
  for (std::int64_t row = 0; row < 43; ++row) {
    own.push_back(row);
    lengths.push_back(1 + row * 7 % 20);
  }
  const RowStream stream(own, 4, lengths, 4, 5), plain(own, 4);
  CHECK(plain.longest(0, 40) == 0);
  std::int64_t padded = 0, unsorted = 0;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    auto rows = stream.rows(43 * epoch, 43);
    CHECK(stream.rows(43 * epoch + 9, 5) == std::vector<std::int64_t>(rows.begin() + 9, rows.begin() + 14));
    std::sort(rows.begin(), rows.end());
    CHECK(rows == own);
  }
  for (std::uint64_t first = 0; first < 40; first += 4) {
    std::int64_t longest = 0, other = 0;
    for (const auto row : stream.rows(first, 4)) longest = std::max(longest, lengths[static_cast<std::size_t>(row)]);
    for (const auto row : plain.rows(first, 4)) other = std::max(other, lengths[static_cast<std::size_t>(row)]);
    CHECK(stream.longest(first, 4) == longest);
    CHECK(stream.longest(first + 2, 1) == longest);  // of the whole update, whatever part of it is asked for
    padded += longest;
    unsorted += other;
  }
  CHECK(padded < unsorted);
}

TEST_CASE("every epoch of a stream has each row once, in an order of its own") {
  const std::vector<std::int64_t> own{2, 3, 5, 7, 11, 13};
  const RowStream stream(own, 4);
  std::set<std::vector<std::int64_t>> orders;
  for (std::uint64_t epoch = 0; epoch < 4; ++epoch) {
    auto rows = stream.rows(6 * epoch, 6);
    orders.insert(rows);
    CHECK(stream.rows(6 * epoch + 2, 3) == std::vector<std::int64_t>(rows.begin() + 2, rows.begin() + 5));
    std::sort(rows.begin(), rows.end());
    CHECK(rows == own);
  }
  CHECK(orders.size() > 1);
  CHECK(RowStream(own, 5).rows(0, 24) != stream.rows(0, 24));
}

TEST_CASE("of sequences every step is a target, and inputs stand side by side at each") {
  ArraySet own;
  own.inputs = {{"a", at::arange(12, at::kFloat).view({2, 3, 2})}, {"b", at::arange(6, at::kFloat).view({2, 3, 1})}};
  own.labels = at::tensor({0L, 1L, 1L, 1L, -100L, -100L}).view({2, 3});
  own.steps = {3, 1};
  const std::vector<std::int64_t> rows{1, 0};
  const Batch batch = array_batch(own, {"a", "b"}, rows);
  CHECK(batch.targets == 4);
  CHECK(batch.tensors.at("x").sizes() == at::IntArrayRef({2, 3, 3}));
  CHECK(at::equal(batch.tensors.at("x")[1][2], at::tensor({4.0F, 5.0F, 2.0F})));
  CHECK(array_batch(own, {"a"}, std::span(rows).first(1)).targets == 1);
}
