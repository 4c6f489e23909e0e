#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace mm {

// How an endless stream of examples is put in buckets of near length.
struct BucketPlan {
  std::size_t epoch = 0;    // examples of an epoch
  std::size_t batch = 0;    // examples of an update
  std::size_t buckets = 0;  // batches that are sorted together; 0: nothing is
  std::uint64_t seed = 0;
};

// Another order of such a stream: so many whole batches after the other are sorted by the length of their examples and cut into batches
// again, whose order is drawn, so that a batch holds examples of near length and is padded less. Examples stay in their epoch, so that each
// still has every one of them once; those of a batch that lies in two epochs stay where they are, and what is left behind the whole batches
// of an epoch are the longest of the last. A function of the plan and the lengths: a place is asked for at once, at the cost of sorting the
// examples around it. Safe to use from several threads.
class LengthBuckets {
 public:
  using Length = std::function<std::size_t(std::uint64_t number)>;  // of the number-th example of the stream

  LengthBuckets(const BucketPlan& plan, Length length);  // epoch, batch and buckets at least 1

  std::uint64_t operator()(std::uint64_t place) const;  // which example of the stream stands at that place

 private:
  struct Window {
    std::uint64_t first = 0;             // place of its first example
    std::vector<std::uint64_t> numbers;  // in the new order
  };
  std::shared_ptr<const Window> window(std::uint64_t first, std::uint64_t end) const;

  BucketPlan plan_;
  Length length_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Window> last_;  // that was asked for: places are mostly asked for one after the other
};

}  // namespace mm
