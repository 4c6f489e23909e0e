#pragma once
#include <string>
#include <string_view>

#include "config/common_flags.h"
#include "config/settings.h"

namespace mm {

// The words about an option that help, man page and options.md share, so that the three cannot differ.

std::string synopsis(const Setting& setting);     // "--decode.beam N", "-q, --quiet"
std::string synopsis(const CommonFlag& flag);     // "--config FILE", "-h, --help"
std::string facts(const Setting& setting);        // "1 to 64; default 1", "default true; --no-quiet takes it back"
std::string placeholder(const Setting& setting);  // what stands for the value: "N", "FILE", "auto|fp32|bf16"; empty for a flag

// Lines of at most `width` columns (never cutting a word), each but the first indented by `indent` columns.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace mm
