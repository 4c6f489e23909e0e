// Segments of a store of vectors of two numbers: as they are, and with check-sums that fit.
#include "index/segment.h"

#include <span>

#include "index/block_sums.h"
#include "index/store_item.h"

#include "target.h"

namespace {

void read(const std::string& path) {
  const mm::Segment segment(path, 2);
  const auto& rows = segment.rows();
  for (std::size_t row = 0; row < rows.rows; ++row) {
    double sum = rows.scales()[row] + rows.lengths()[row] + rows.lefts()[row];
    for (const float x : rows.vector(row)) sum += static_cast<double>(x);
    for (std::size_t i = 0; i < mm::code_stride(2); ++i) sum += rows.codes[row * mm::code_stride(2) + i];
    volatile double looked_at = sum;
    static_cast<void>(looked_at);
    segment.find(mm::id_of(rows.text(row)));
    mm::item_of(rows.text(row), "row");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.seg"), summed("y.seg");
  read_or_refuse([&] { read(file.with(data, size)); });
  return read_or_refuse([&] {
    const auto& path = summed.with("", 0);
    mm::SummedFile writing(path);
    constexpr std::size_t kFoot = 28;  // of a file with one block of sums
    writing.write(std::as_bytes(std::span(data, size > kFoot ? size - kFoot : size)));
    writing.commit();
    read(path);
  });
}
