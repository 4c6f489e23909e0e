#include "model/block_shape.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/check.h"

namespace mm::blocks {

void check_rank(const BlockArguments& arguments, const ExampleShape& shape, std::size_t rank, std::string_view wanted) {
  MM_CHECK(shape.size() == rank, Kind::usage,
           fmt::format("'{}' takes {}, and what comes in is [{}]", arguments.name(), wanted, fmt::join(shape, ", ")), "");
}

std::int64_t places(std::int64_t size, std::int64_t window, std::int64_t stride, std::int64_t pad) {
  MM_CHECK(size + 2 * pad >= window, Kind::usage, fmt::format("a window of {} does not fit into {} with pad={}", window, size, pad), "");
  return (size + 2 * pad - window) / stride + 1;
}

}  // namespace mm::blocks
