#include "task/recent.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "support/doctest.h"

TEST_CASE("a value is made once while its key is among the newest") {
  mm::Recent<int> recent(2);
  int count = 0;
  const auto make = [&] { return ++count; };
  CHECK(*recent("a", make) == 1);
  CHECK(*recent("a", make) == 1);
  CHECK(*recent("b", make) == 2);
  CHECK(*recent("c", make) == 3);
  CHECK(*recent("b", make) == 2);
  CHECK(*recent("a", make) == 4);
}

TEST_CASE("everybody who asks gets what making it has thrown") {
  mm::Recent<int> recent(2);
  int count = 0;
  const auto fail = [&]() -> int { throw std::runtime_error(std::to_string(++count)); };
  CHECK_THROWS_WITH_AS(recent("a", fail), "1", std::runtime_error);
  CHECK_THROWS_WITH_AS(recent("a", fail), "1", std::runtime_error);
}

TEST_CASE("several threads wait for the one that makes it") {
  mm::Recent<int> recent(4);
  std::atomic<int> made = 0, sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      sum += *recent(i % 2 == 0 ? "even" : "odd", [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        ++made;
        return 5;
      });
    });
  for (auto& thread : threads) thread.join();
  CHECK(made == 2);
  CHECK(sum == 40);
}
