#include "weights/tensor_bytes.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "base/check.h"
#include "weights/byte_stream.h"

namespace mm {
namespace {

constexpr std::size_t kPiece = 8 << 20;  // bytes

// The inner dimensions whose numbers lie one behind the other: how many numbers they are, and how many dimensions are left outside.
struct Run {
  std::uint64_t count = 1;
  std::size_t outer = 0;
};

Run run_of(const TorchTensor& tensor) {
  Run run{.count = 1, .outer = tensor.shape.size()};
  for (; run.outer > 0; --run.outer) {
    const auto n = tensor.shape[run.outer - 1];
    if (n != 1 && static_cast<std::uint64_t>(tensor.strides[run.outer - 1]) != run.count) break;
    run.count *= static_cast<std::uint64_t>(n);
  }
  return run;
}

// Collects bytes and writes them in large pieces, every number turned around where `width` says so.
class Pieces {
 public:
  Pieces(AtomicFile& to, std::size_t swapped_width) : to_(to), width_(swapped_width) { buffer_.reserve(kPiece); }

  void add(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto part = bytes.first(std::min(bytes.size(), kPiece - buffer_.size()));
      buffer_.insert(buffer_.end(), part.begin(), part.end());
      bytes = bytes.subspan(part.size());
      if (buffer_.size() == kPiece) flush();
    }
  }

  void flush() {
    for (std::size_t at = 0; width_ > 1 && at < buffer_.size(); at += width_) std::reverse(&buffer_[at], &buffer_[at] + width_);
    to_.write(std::span<const std::byte>(buffer_));
    buffer_.clear();
  }

 private:
  AtomicFile& to_;
  std::size_t width_;  // divides kPiece
  std::vector<std::byte> buffer_;
};

// Steps through the outer dimensions as an odometer does, and gives each run.
template <class Take>
void each_run(const TorchTensor& tensor, const Run& run, Take&& take) {
  const std::uint64_t width = tensor.type->bits / 8;
  const std::byte* first = tensor.storage->bytes.data() + tensor.offset;
  std::vector<std::int64_t> index(run.outer, 0);
  std::uint64_t at = 0;  // of the run, in numbers
  while (true) {
    take(std::span(first + at * width, run.count * width));
    std::size_t d = run.outer;
    for (; d > 0; --d) {
      const auto stride = static_cast<std::uint64_t>(tensor.strides[d - 1]);
      at += stride;
      if (++index[d - 1] < tensor.shape[d - 1]) break;
      at -= stride * static_cast<std::uint64_t>(tensor.shape[d - 1]);
      index[d - 1] = 0;
    }
    if (d == 0) return;
  }
}

}  // namespace

void write_numbers(const TorchTensor& tensor, const TorchArchive& from, AtomicFile& to) {
  if (tensor.bytes == 0) return;
  const Run run = run_of(tensor);
  const std::size_t width = tensor.type->bits / 8;
  const std::size_t swapped = !from.swapped() ? 1 : tensor.type->name == "C64" ? width / 2 : width;
  if (run.outer == 0 && swapped == 1) {
    for (auto left = tensor.storage->bytes.subspan(tensor.offset, tensor.bytes); !left.empty();) {
      const auto piece = left.first(std::min(left.size(), kPiece));
      to.write(piece);
      from.file().release(piece);
      left = left.subspan(piece.size());
    }
    return;
  }
  Pieces pieces(to, swapped);
  each_run(tensor, run, [&](std::span<const std::byte> bytes) { pieces.add(bytes); });
  pieces.flush();
  from.file().release(tensor.storage->bytes);
}

void check_sum(const TorchStorage& storage, const std::string& where) {
  if (!storage.crc) return;
  std::uint32_t sum = 0;
  sum = crc32_of(sum, storage.bytes);
  MM_CHECK(sum == *storage.crc, Kind::input, "its numbers are damaged: a check-sum does not fit", where, "fetch or copy the file again");
}

}  // namespace mm
