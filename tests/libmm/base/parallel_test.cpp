#include "base/parallel.h"

#include <atomic>
#include <future>
#include <stdexcept>

#include "support/temporary.h"

#include "support/doctest.h"

using mm::ReadAhead;

namespace {

// 0, 1, ... count - 1
std::function<std::optional<int>()> numbers(int count) {
  return [next = 0, count]() mutable { return next < count ? std::optional(next++) : std::nullopt; };
}

}  // namespace

TEST_CASE("items come in order, whoever is ready first") {
  std::promise<void> second_made;
  auto wait = second_made.get_future();
  ReadAhead<int, int> ahead(3, 8, numbers(100), [&](int& i) {
    if (i == 0) wait.wait();  // the first item is ready only after the second
    if (i == 1) second_made.set_value();
    return i * i;
  });
  for (int i = 0; i < 100; ++i) {
    auto made = ahead.next();
    REQUIRE(made);
    CHECK(made->source == i);
    CHECK(made->get() == i * i);
  }
  CHECK_FALSE(ahead.next());
  CHECK_FALSE(ahead.next());
}

TEST_CASE("no more than the limit is made ahead") {
  std::atomic<int> drawn{0}, taken{0};
  int largest = 0;
  {
    auto source = numbers(200);
    ReadAhead<int, int> ahead(
        4, 5,
        [&] {
          largest = std::max(largest, drawn - taken);
          ++drawn;
          return source();
        },
        [](int& i) { return i; });
    while (ahead.next()) ++taken;
  }
  CHECK(taken == 200);
  CHECK(largest <= 5);  // one taken but not yet counted, four ahead
}

TEST_CASE("an exception stays with its item") {
  ReadAhead<int, int> ahead(2, 4, numbers(5), [](int& i) {
    if (i == 2) throw std::runtime_error("two");
    return i;
  });
  for (int i = 0; i < 5; ++i) {
    auto made = ahead.next();
    REQUIRE(made);
    if (i == 2)
      CHECK_THROWS_WITH(made->get(), "two");
    else
      CHECK(made->get() == i);
  }
}

TEST_CASE("an exception of the source comes after what it gave before") {
  ReadAhead<int, int> ahead(
      2, 4,
      [n = 0]() mutable -> std::optional<int> {
        if (n == 3) throw std::runtime_error("no more lines");
        return n++;
      },
      [](int& i) { return i; });
  for (int i = 0; i < 3; ++i) CHECK(ahead.next()->get() == i);
  CHECK_THROWS_WITH(ahead.next(), "no more lines");
  CHECK_FALSE(ahead.next());
}

TEST_CASE("leaving early waits for nothing that was not begun") {
  std::atomic<int> made{0};
  {
    ReadAhead<int, int> ahead(2, 3, numbers(1'000'000), [&](int& i) { return ++made, i; });
    CHECK(ahead.next()->get() == 0);
  }
  CHECK(made <= 6);
}

TEST_CASE("drawn tells whether the source has given more") {
  std::promise<void> open;
  auto gate = open.get_future();
  ReadAhead<int, int> ahead(
      1, 4,
      [&, n = 0]() mutable -> std::optional<int> {
        if (n == 1) gate.wait();  // a person who types the second line later
        return n < 2 ? std::optional(n++) : std::nullopt;
      },
      [](int& i) { return i; });
  CHECK(ahead.next()->get() == 0);
  CHECK_FALSE(ahead.drawn());
  open.set_value();
  CHECK(ahead.next()->get() == 1);
}

TEST_CASE("processors are counted within affinity and quota") {
  CHECK(mm::cpu_count() >= 1);
  CHECK(mm::cpu_count() <= static_cast<int>(std::thread::hardware_concurrency()));
}

TEST_CASE("the tightest quota around a control group counts") {
  const TemporaryFolder root;
  root.file("cpu.max", "max 100000\n");
  root.file("job/cpu.max", "150000 100000\n");
  root.file("job/step/cpu.max", "400000 100000\n");
  CHECK(mm::cgroup_quota(root.path, "0::/job/step\n") == 1.5);
  CHECK(mm::cgroup_quota(root.path, "0::/\n") == std::nullopt);
  CHECK(mm::cgroup_quota(root.path, "0::/absent\n") == std::nullopt);
  root.file("cpu/job/cpu.cfs_quota_us", "50000\n");
  root.file("cpu/job/cpu.cfs_period_us", "100000\n");
  CHECK(mm::cgroup_quota(root.path, "7:memory:/x\n4:cpu,cpuacct:/job\n") == 0.5);
  root.file("cpu/job/cpu.cfs_quota_us", "-1\n");
  CHECK(mm::cgroup_quota(root.path, "4:cpu,cpuacct:/job\n") == std::nullopt);
  CHECK(mm::cgroup_quota(root.path, "nonsense") == std::nullopt);
}

TEST_CASE("all are made, in order; what one throws comes out") {
  const auto squares = mm::made_by_all(100, [](std::size_t i) { return i * i; });
  REQUIRE(squares.size() == 100);
  for (std::size_t i = 0; i < squares.size(); ++i) CHECK(squares[i] == i * i);
  CHECK(mm::made_by_all(0, [](std::size_t i) { return i; }).empty());
  CHECK_THROWS_WITH(mm::made_by_all(9,
                                    [](std::size_t i) {
                                      if (i >= 3) throw std::runtime_error(std::to_string(i));
                                      return i;
                                    }),
                    "3");
}
