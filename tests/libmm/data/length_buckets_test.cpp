#include "data/length_buckets.h"

#include <algorithm>
#include <numeric>
#include <thread>

#include "base/hash.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::size_t length_of(std::uint64_t number) { return mix64(number + 1) % 50; }

// What a batch is filled up to, in all of them.
std::size_t padded(const std::vector<std::uint64_t>& numbers, std::size_t batch) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i + batch <= numbers.size(); i += batch) {
    std::size_t longest = 0;
    for (std::size_t k = 0; k < batch; ++k) longest = std::max(longest, length_of(numbers[i + k]));
    sum += longest * batch;
  }
  return sum;
}

std::vector<std::uint64_t> places(const LengthBuckets& buckets, std::uint64_t first, std::size_t count) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t place = first; place < first + count; ++place) numbers.push_back(buckets(place));
  return numbers;
}

}  // namespace

TEST_CASE("every example once an epoch, whatever the sizes") {
  for (const std::size_t epoch : {1, 7, 30, 103})
    for (const std::size_t batch : {1, 4, 10, 200})
      for (const std::size_t buckets : {1, 3, 100}) {
        const LengthBuckets order({.epoch = epoch, .batch = batch, .buckets = buckets, .seed = 3}, length_of);
        for (std::uint64_t first = 0; first < 4 * epoch; first += epoch) {
          auto numbers = places(order, first, epoch);
          std::ranges::sort(numbers);
          std::vector<std::uint64_t> all(epoch);
          std::iota(all.begin(), all.end(), first);
          CHECK(numbers == all);
        }
      }
}

TEST_CASE("batches hold examples of near length, and come in a drawn order") {
  const LengthBuckets order({.epoch = 400, .batch = 8, .buckets = 25, .seed = 3}, length_of);
  const auto numbers = places(order, 0, 400);
  std::vector<std::uint64_t> drawn(400);
  std::iota(drawn.begin(), drawn.end(), std::uint64_t{0});
  std::size_t true_sum = 0;
  for (const auto number : drawn) true_sum += length_of(number);
  CHECK(padded(drawn, 8) - true_sum > 5 * (padded(numbers, 8) - true_sum));
  CHECK_FALSE(std::ranges::is_sorted(numbers, {}, length_of));
  const LengthBuckets other({.epoch = 400, .batch = 8, .buckets = 25, .seed = 4}, length_of);
  CHECK(places(other, 0, 400) != numbers);
}

TEST_CASE("a place is the same whoever asks for it, and when") {
  const BucketPlan plan{.epoch = 53, .batch = 5, .buckets = 3, .seed = 1};
  const LengthBuckets order(plan, length_of), again(plan, length_of);
  const auto numbers = places(order, 0, 300);
  for (std::uint64_t place = 300; place-- > 0;) CHECK(again(place) == numbers[place]);
  std::vector<std::vector<std::uint64_t>> found(4);
  {
    std::vector<std::jthread> threads;
    for (auto& own : found) threads.emplace_back([&] { own = places(again, 0, 300); });
  }
  for (const auto& own : found) CHECK(own == numbers);
}
