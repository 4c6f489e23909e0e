// Tables of predictions: CSV and TSV.
#include "evaluate/judged_rows.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.csv");
  return read_or_refuse([&] { mm::read_judged_rows(file.with(data, size)); });
}
