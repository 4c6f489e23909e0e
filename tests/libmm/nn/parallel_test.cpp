#include "nn/parallel.h"

#include <ATen/Parallel.h>

#include <atomic>
#include <mutex>
#include <set>
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
  std::mutex mutex;
  std::set<std::thread::id> threads;
  mm::parallel_for(2, 1, [&](std::int64_t, std::int64_t) {
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  at::set_num_threads(before);
  CHECK(threads.size() == 2);
}

TEST_CASE("an exception of a piece comes out") {
  const auto thrower = [](std::int64_t, std::int64_t) { throw std::runtime_error("here"); };
  CHECK_THROWS_WITH(mm::parallel_for(4, 1, thrower), "here");
}
