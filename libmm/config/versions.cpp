#include "config/versions.h"

#include <fmt/format.h>

#include <string_view>

#include "base/processor.h"
#include "base/version.h"

namespace mm {

std::string versions() {
  std::string text = fmt::format("mm {}\n", version());
  constexpr std::string_view kLibraries[][2]{{"LibTorch", MM_LIBTORCH_VERSION}, {"FFmpeg's libavformat", MM_LIBAVFORMAT_VERSION}};
  for (const auto& [name, number] : kLibraries) text += fmt::format("{} {}\n", name, number.empty() ? "(built without)" : number);
  const Processor found = processor();
  text += fmt::format("compiler {}\nprocessor {} ({})\n", __VERSION__, found.name, fmt::join(found.features, " "));
  return text;
}

}  // namespace mm
