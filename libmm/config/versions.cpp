#include "config/versions.h"

#include <fmt/format.h>

#include <string_view>

#include "base/version.h"

namespace mm {

std::string versions() {
  std::string text = fmt::format("mm {}\n", version());
  constexpr std::string_view kLibraries[][2]{{"LibTorch", MM_LIBTORCH_VERSION}, {"FFmpeg's libavformat", MM_LIBAVFORMAT_VERSION}};
  for (const auto& [name, number] : kLibraries) text += fmt::format("{} {}\n", name, number.empty() ? "(built without)" : number);
  text += fmt::format("compiler {}\n", __VERSION__);
  return text;
}

}  // namespace mm
