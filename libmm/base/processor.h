#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// What the system tells of its processor.
struct Processor {
  std::string name;                   // "AMD EPYC 9354", or the architecture where there is no name
  std::vector<std::string> features;  // of those that matter for speed here: "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", ...
};

Processor processor();                             // of this machine
Processor processor_of(std::string_view cpuinfo);  // the same from the text of /proc/cpuinfo

}  // namespace mm
