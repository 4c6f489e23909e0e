#include "train/part_stream.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "data/stream_key.h"

namespace mm {
namespace {

std::int64_t taken_from(const PartPlan& plan, std::int64_t step) {
  while (plan.left_out.contains(step)) ++step;
  return step;
}

// The parts of the batches from a step on, one call after the other.
std::function<std::optional<Part>()> parts_of(const PartPlan& plan, std::int64_t step) {
  return [plan, step, left = Part{}]() mutable -> std::optional<Part> {
    if (left.count == 0) {
      step = taken_from(plan, step);
      if (step >= plan.steps) return std::nullopt;
      left = share_of(plan, step++);
    }
    Part part{left.first, std::min(plan.together, left.count)};
    if (plan.repeat > 0) part.count = std::min<std::size_t>(part.count, plan.repeat - part.first % plan.repeat);
    left = {left.first + part.count, left.count - part.count};
    return part;
  };
}

}  // namespace

Part share_of(const PartPlan& plan, std::int64_t step) {
  const auto batch = static_cast<std::uint64_t>(plan.batch);
  const auto rank = static_cast<std::uint64_t>(plan.rank), size = static_cast<std::uint64_t>(plan.size);
  const std::uint64_t first = batch * rank / size, last = batch * (rank + 1) / size;
  return {static_cast<std::uint64_t>(step) * batch + first, static_cast<std::size_t>(last - first)};
}

PartStream::PartStream(MakeBatch make, const PartPlan& plan, std::int64_t step, int threads)
    : plan_(plan),
      step_(step),
      ahead_(threads, static_cast<std::size_t>(threads) + 2, parts_of(plan, step),
             [make = std::move(make), key = stream_key(plan.seed)](Part& part) {
               Batch batch = make(part.first, part.count);
               batch.first = part.first;
               batch.key = key + part.first;
               return batch;
             }) {}

std::vector<Batch> PartStream::next() {
  step_ = taken_from(plan_, step_);
  const std::size_t share = share_of(plan_, step_++).count;
  std::vector<Batch> parts;
  std::size_t done = 0;
  while (done < share) {
    auto made = ahead_.next();
    MM_ASSERT(made);
    parts.push_back(std::move(made->get()));
    done += made->source.count;
  }
  MM_ASSERT(done == share);
  return parts;
}

}  // namespace mm
