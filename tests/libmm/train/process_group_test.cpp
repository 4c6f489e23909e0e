#include "train/process_group.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <atomic>
#include <csignal>

#include "base/signals.h"
#include "support/caught.h"
#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("elements are cut evenly, the longer pieces first") {
  CHECK(even_pieces(7, 3) == std::vector<std::int64_t>{3, 2, 2});
  CHECK(even_pieces(1, 2) == std::vector<std::int64_t>{1, 0});
  CHECK(even_pieces(0, 2) == std::vector<std::int64_t>{0, 0});
}

TEST_CASE("tensors, numbers and texts go around") {
  std::atomic<int> right{0};
  together(3, [&](ProcessGroup& group) {
    const auto all = group.gather(at::full({2, 2}, group.rank(), at::kLong));
    if (at::equal(all, at::arange(3, at::kLong).view({3, 1, 1}).expand({3, 2, 2}))) ++right;
    if (group.gather(group.rank() + 0.5) == std::vector<double>{0.5, 1.5, 2.5}) ++right;
    if (total(group, group.rank()) == 3) ++right;
    if (group.broadcast(group.rank() == 2 ? "from the last" : "not this", 2) == "from the last") ++right;
    if (group.broadcast("") == "") ++right;
    if (group.leads() == (group.rank() == 0)) ++right;
  });
  CHECK(right == 18);
}

TEST_CASE("a process that would learn something else is named, everywhere") {
  std::atomic<int> right{0};
  together(3, [&](ProcessGroup& group) {
    check_alike(group, "one run");
    if (complaint([&] { check_alike(group, group.rank() == 2 ? "another run" : "one run"); }) ==
        "process 2 of 3 was started with other options or other data")
      ++right;
  });
  CHECK(right == 3);
}

TEST_CASE("one process alone has nothing to do") {
  ProcessGroup& alone = one_process();
  const auto flat = at::arange(3, at::kFloat);
  alone.sum(flat);
  CHECK(at::equal(flat, at::arange(3, at::kFloat)));
  CHECK(at::equal(alone.gather(flat), flat.unsqueeze(0)));
  CHECK(alone.gather(2.5) == std::vector<double>{2.5});
  CHECK(alone.broadcast("text") == "text");
  CHECK(alone.leads());
  CHECK(agreed_signal(alone) == 0);
  check_alike(alone, "any run");
  alone.finish();
}
