#include "data/set_rows.h"

#include <ATen/ops/full.h>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("rows that come in any order stand in their own") {
  SetRows rows(3, {2, 2}, at::kByte, "set");
  for (const int row : {2, 0, 1}) rows.put(static_cast<std::size_t>(row), at::full({2, 2}, row, at::kByte));
  CHECK(rows.all().sizes() == at::IntArrayRef{3, 2, 2});
  for (int row = 0; row < 3; ++row) CHECK(rows.all()[row].eq(row).all().item<bool>());
}

TEST_CASE("a set that memory cannot hold is told with its figures, before any is taken") {
  const std::uint64_t limit = std::uint64_t{16} << 30;
  const auto error = error_of([&] { SetRows(1'000'000, {3, 224, 224}, at::kByte, "photos", limit); });
  CHECK(error.kind == Kind::resource);
  CHECK(error.where == "photos");
  CHECK(std::string(error.what()) == "the set takes 140.2 GiB of memory, and 16.0 GiB can be had");
  CHECK(exit_code([&] { check_set_memory(16.0 * 1024 * 1024 * 1024, "photos", limit); }) == 0);
  CHECK(exit_code([&] { check_set_memory(17.0 * 1024 * 1024 * 1024, "photos", limit); }) == 4);
}
