#include "data/length_buckets.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "data/permutation.h"

namespace mm {

LengthBuckets::LengthBuckets(const BucketPlan& plan, Length length) : plan_(plan), length_(std::move(length)) {
  MM_ASSERT(plan.epoch >= 1 && plan.batch >= 1 && plan.buckets >= 1);
}

std::uint64_t LengthBuckets::operator()(std::uint64_t place) const {
  const std::uint64_t begin = place / plan_.epoch * plan_.epoch, end = begin + plan_.epoch;
  const std::uint64_t whole = (begin + plan_.batch - 1) / plan_.batch * plan_.batch;  // where the epoch's first whole batch begins
  if (place < whole) return place;
  const std::uint64_t together = plan_.batch * plan_.buckets, first = whole + (place - whole) / together * together;
  const auto sorted = window(first, std::min(first + together, end));
  return sorted->numbers[place - first];
}

std::shared_ptr<const LengthBuckets::Window> LengthBuckets::window(std::uint64_t first, std::uint64_t end) const {
  {
    const std::lock_guard lock(mutex_);
    if (last_ && last_->first == first) return last_;
  }
  std::vector<std::pair<std::size_t, std::uint64_t>> lengths;
  for (std::uint64_t number = first; number < end; ++number) lengths.emplace_back(length_(number), number);
  std::ranges::sort(lengths);
  auto made = std::make_shared<Window>(Window{.first = first, .numbers = {}});
  const std::size_t whole = lengths.size() / plan_.batch * plan_.batch;  // the batches behind which the rest stays
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    std::size_t from = i;
    if (i < whole)
      from = Permutation(whole / plan_.batch, mix64(mix64(plan_.seed) + first))(i / plan_.batch) * plan_.batch + i % plan_.batch;
    made->numbers.push_back(lengths[from].second);
  }
  const std::lock_guard lock(mutex_);
  last_ = made;
  return made;
}

}  // namespace mm
