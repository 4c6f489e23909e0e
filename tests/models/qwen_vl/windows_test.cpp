#include "qwen_vl/windows.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include "support/close.h"

#include "support/doctest.h"

using mm::qwen_vl::Windows;

TEST_CASE("windows are whole but at the edges, and squares find back") {
  const Windows windows(3, 5, 2);
  CHECK(windows.lengths == std::vector<std::int64_t>{4, 4, 2, 2, 2, 1});
  const std::vector<std::int64_t> order{0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11, 12, 13, 14};
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(windows.order[static_cast<std::int64_t>(i)].item<std::int64_t>() == order[i]);
  CHECK(mm::difference(windows.order.index_select(0, windows.back), at::arange(15)) == 0);
  const Windows one(2, 3, 9);
  CHECK(one.lengths == std::vector<std::int64_t>{6});
  CHECK(mm::difference(one.order, at::arange(6)) == 0);
}
