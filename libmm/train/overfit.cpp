#include "train/overfit.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

Experiment overfitting(const Experiment& experiment, std::size_t count) {
  MM_CHECK(count <= experiment.size, Kind::usage, fmt::format("there are {} examples, not {}", experiment.size, count), "--overfit");
  Experiment few = experiment;
  few.size = few.repeat = few.valid_count = count;
  few.batch = [batch = experiment.batch, count](std::uint64_t first, std::size_t some) { return batch(first % count, some); };
  few.valid = [batch = experiment.batch](std::size_t first, std::size_t some) { return batch(first, some); };
  few.measure = {};
  return few;
}

}  // namespace mm
