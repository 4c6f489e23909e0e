#pragma once
#include <string>
#include <string_view>

#include "config/common_flags.h"
#include "config/settings.h"

namespace mm {

// The words about an option that help, man page and options.md share, so that the three cannot differ.

std::string synopsis(const Setting& setting);     // "--decode.beam N", "-q, --quiet"
std::string synopsis(const CommonFlag& flag);     // "--config FILE", "-h, --help"
std::string facts(const Setting& setting);        // "1 to 64; default 1", "may be given several times"; choices stand in the synopsis
std::string placeholder(const Setting& setting);  // what stands for the value: "N", "FILE", "auto|fp32|bf16"; empty for a flag

// Where options come from, by the example of one of the program's own.
std::string option_sources(std::string_view program, const Settings& settings);
std::string option_sources();  // of any program, by the example of mm caption
inline constexpr std::string_view kExitCodes =
    "0 all done; 1 done, some records failed; 2 wrong usage or configuration; 3 unreadable input; 4 not enough memory or no such "
    "device; 5 output could not be written; 70 a bug of mm; 128 + n stopped by signal n.";

// Lines of at most `width` columns (never cutting a word), each but the first indented by `indent` columns.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace mm
