#include "nn/parallel.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/doctest.h"

TEST_CASE("parallel_for visits every index once") {
  std::vector<std::atomic<int>> seen(1000);
  mm::parallel_for(1000, 7, [&](std::int64_t begin, std::int64_t end) {
    for (auto i = begin; i < end; ++i) ++seen[static_cast<std::size_t>(i)];
  });
  int wrong = 0;
  for (const auto& count : seen) wrong += count != 1;
  CHECK(wrong == 0);
}

TEST_CASE("parallel_for runs on more than one thread") {
  const int before = at::get_num_threads();
  at::set_num_threads(2);
  std::atomic<int> begun = 0;
  mm::parallel_for(2, 1, [&](std::int64_t, std::int64_t) {  // the first piece lasts until the second has begun, so two threads are needed
    ++begun;
    for (int i = 0; i < 2000 && begun < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(begun == 2);
  });
  at::set_num_threads(before);
}

TEST_CASE("an exception of a piece comes out") {
  const auto thrower = [](std::int64_t, std::int64_t) { throw std::runtime_error("here"); };
  CHECK_THROWS_WITH(mm::parallel_for(4, 1, thrower), "here");
}
