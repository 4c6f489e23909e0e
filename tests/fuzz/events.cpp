// Events in files: tables, as references and as what was found.
#include "evaluate/events.h"

#include <cstring>

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x.tsv"), references("r.tsv"), predictions("p.tsv");
  constexpr const char* kRows = "filename\tonset\toffset\tevent_label\na\t0\t1\tdog\nb\t\t\t\n";
  static const std::string reference = references.with(kRows, std::strlen(kRows));
  static const std::string prediction = predictions.with(kRows, std::strlen(kRows));
  const auto& path = file.with(data, size);
  read_or_refuse([&] { mm::judge_events(path, reference); });
  return read_or_refuse([&] { mm::judge_events(prediction, path); });
}
