// The files of sclite: the same bytes as trn, stm and ctm, and as each side of what was heard in segments.
#include "evaluate/sclite_files.h"

#include <cstring>

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FuzzedFile file("x"), spoken("x.stm"), heard("x.ctm");
  constexpr const char* kSpoken = "a 1 anna 0.0 2.0 <o,f0> hello world\na 1 ben 2.0 4.0 again\n";
  constexpr const char* kHeard = "a 1 0.1 0.4 hello\na 1 2.5 0.5 again 0.9\n";
  static const std::string stm = spoken.with(kSpoken, std::strlen(kSpoken)), ctm = heard.with(kHeard, std::strlen(kHeard));
  const auto& path = file.with(data, size);
  read_or_refuse([&] { mm::read_trn(path); });
  read_or_refuse([&] { mm::read_stm(path); });
  read_or_refuse([&] { mm::read_ctm(path); });
  read_or_refuse([&] { mm::heard_in_segments(path, stm); });
  return read_or_refuse([&] { mm::heard_in_segments(ctm, path); });
}
