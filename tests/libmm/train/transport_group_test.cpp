#include "train/transport_group.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "support/caught.h"
#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a sum is taken in the order of the ranks, in every process") {
  // In fp32: 1 + 1e8 - 1e8 is 0 in this order, 1 in any that begins with the two great ones.
  const std::vector<float> terms{1.0F, 1e8F, -1e8F};
  for (const std::int64_t n : {1, 2, 3, 10}) {
    std::vector<at::Tensor> sums(3);
    together(3, [&](ProcessGroup& group) {
      const auto rank = static_cast<std::size_t>(group.rank());
      sums[rank] = at::full({n}, terms[rank]);
      group.sum(sums[rank]);
    });
    for (const auto& sum : sums) CHECK(at::equal(sum, at::full({n}, 0.0F)));
  }
}

TEST_CASE("what is begun is carried while a process computes, in the order in which it was begun") {
  std::atomic<int> right{0};
  together(2, [&](ProcessGroup& group) {
    std::vector<at::Tensor> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(at::arange(i + 1, at::kLong).add(group.rank()));
      group.begin_sum(all.back());
    }
    group.wait();
    for (int i = 0; i < 20; ++i)
      if (at::equal(all[static_cast<std::size_t>(i)], at::arange(i + 1, at::kLong).mul(2).add(1))) ++right;
  });
  CHECK(right == 40);
}

TEST_CASE("pieces of any length are summed where they belong, and gathered from there") {
  std::vector<at::Tensor> reduced(3), gathered(3);
  const std::vector<std::int64_t> pieces{0, 3, 1};
  together(3, [&](ProcessGroup& group) {
    const auto rank = static_cast<std::size_t>(group.rank());
    auto flat = at::tensor({1.0, 2.0, 3.0, 4.0}, at::kDouble).mul(group.rank() + 1);
    group.begin_reduce(flat, pieces);
    group.wait();
    reduced[rank] = flat.clone();
    group.begin_gather(flat, pieces);
    group.wait();
    gathered[rank] = flat;
  });
  CHECK(at::equal(reduced[1].narrow(0, 0, 3), at::tensor({6.0, 12.0, 18.0}, at::kDouble)));
  CHECK(at::equal(reduced[2].narrow(0, 3, 1), at::tensor({24.0}, at::kDouble)));
  for (const auto& all : gathered) CHECK(at::equal(all, at::tensor({6.0, 12.0, 18.0, 24.0}, at::kDouble)));
}

TEST_CASE("a process that does not come is named after the time-out") {
  const auto error = error_of([] {
    together(
        2,
        [](ProcessGroup& group) {
          if (group.rank() == 1) {
            const auto never = at::full({1}, 1.0);
            group.sum(never);
          }
        },
        0.2);
  });
  CHECK(error.kind == Kind::resource);
  CHECK(std::string(error.what()).find("process 0 of 2 (" + std::to_string(::getpid())) == 0);
  CHECK(std::string(error.what()).ends_with("has not come for 0 s"));
  CHECK(error.hint == "look at its messages and its machine, or give it longer: --processes.timeout");
}

TEST_CASE("after a failure nothing is carried any more, and every call says so") {
  std::atomic<int> refused{0};
  together(
      2,
      [&](ProcessGroup& group) {
        if (group.rank() == 0) return;
        const auto flat = at::full({1}, 1.0);
        for (int i = 0; i < 2; ++i) try {
            group.sum(flat);
          } catch (const Error&) {
            ++refused;
          }
      },
      0.1);
  CHECK(refused == 2);
}

TEST_CASE("processes on the same processors share them") {
  std::atomic<int> sharing{0};
  together(3, [&](ProcessGroup& group) { sharing += group.sharing(); });
  CHECK(sharing == 9);
}
