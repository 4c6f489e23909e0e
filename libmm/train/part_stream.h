#pragma once
#include <cstdint>
#include <functional>
#include <set>
#include <vector>

#include "base/parallel.h"
#include "data/batch.h"

namespace mm {

// Some examples of a run's stream, one behind the other.
struct Part {
  std::uint64_t first = 0;  // of the stream
  std::size_t count = 0;
};

// Which examples the updates of a run take, and which of them are computed together. The batch of the step-th update, counted from 0, is
// examples step * batch and so on of the stream; every process has an even share of it.
struct PartPlan {
  std::int64_t steps = 0;                // updates of the whole run
  std::int64_t batch = 0;                // examples of an update
  std::size_t together = 0;              // at most so many examples in a part, at least 1
  std::size_t repeat = 0;                // parts are cut where the stream comes to a multiple of it; 0: nowhere
  std::set<std::int64_t> left_out = {};  // updates that take nothing
  int rank = 0, size = 1;                // of the processes (train/process_group.h)
  std::uint64_t seed = 0;                // of the keys that examples draw from (Batch.key)
};

// What this process has of the batch of a step.
Part share_of(const PartPlan& plan, std::int64_t step);

// A process's share of the batches of a run in their parts, which other threads make ahead.
class PartStream {
 public:
  using MakeBatch = std::function<Batch(std::uint64_t first, std::size_t count)>;  // called from several threads

  // From the step-th update on.
  PartStream(MakeBatch make, const PartPlan& plan, std::int64_t step, int threads);

  // The parts of the next update that is not left out; there must be one. Throws what making them threw.
  std::vector<Batch> next();

 private:
  PartPlan plan_;
  std::int64_t step_;  // whose parts are next, unless it is left out
  ReadAhead<Part, Batch> ahead_;
};

}  // namespace mm
