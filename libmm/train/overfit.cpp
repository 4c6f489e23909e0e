#include "train/overfit.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

Experiment overfitting(const Experiment& experiment, std::size_t count, std::size_t batch) {
  MM_CHECK(count <= experiment.size, Kind::usage, fmt::format("there are {} examples, not {}", experiment.size, count), "--overfit");
  MM_CHECK(!experiment.whole || count % batch == 0, Kind::usage,
           "its examples are compared with each other, and would be cut within a batch", "--overfit",
           fmt::format("take a multiple of {}, as --batch is", batch));
  Experiment few = experiment;
  few.size = few.repeat = few.valid_count = count;
  few.batch = [make = experiment.batch, count](std::uint64_t first, std::size_t some) { return make(first % count, some); };
  few.valid = [make = experiment.batch](std::size_t first, std::size_t some) { return make(first, some); };
  few.measure = {};
  return few;
}

}  // namespace mm
