#include "base/processor.h"

#include <sys/utsname.h>

#include <array>
#include <fstream>
#include <sstream>

namespace mm {
namespace {

// In the order of their age: x86-64, then ARM.
constexpr std::array<std::string_view, 12> kFeatures{"avx2",        "fma",      "f16c",     "avx512f", "avx512_vnni", "avx512_bf16",
                                                     "avx512_fp16", "amx_tile", "amx_bf16", "asimd",   "sve",         "bf16"};

// The value behind the first "key : value" line of that key.
std::string_view value_of(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    const auto colon = line.find(':');
    if (line.starts_with(key) && colon != std::string_view::npos &&
        line.substr(key.size(), colon - key.size()).find_first_not_of(" \t") == std::string_view::npos)
      return colon + 2 <= line.size() ? line.substr(colon + 2) : std::string_view();
    at = end + 1;
  }
  return {};
}

}  // namespace

Processor processor_of(std::string_view cpuinfo) {
  Processor found;
  found.name = value_of(cpuinfo, "model name");
  auto flags = value_of(cpuinfo, "flags");
  if (flags.empty()) flags = value_of(cpuinfo, "Features");
  const std::string padded = " " + std::string(flags) + " ";
  for (const auto feature : kFeatures)
    if (padded.find(" " + std::string(feature) + " ") != std::string::npos) found.features.emplace_back(feature);
  return found;
}

Processor processor() {
  std::ostringstream text;
  text << std::ifstream("/proc/cpuinfo").rdbuf();
  Processor found = processor_of(text.str());
  utsname system{};
  if (found.name.empty() && ::uname(&system) == 0) found.name = system.machine;
  return found;
}

}  // namespace mm
