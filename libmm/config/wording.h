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

inline constexpr std::string_view kOptionSources =
    "Each option is also a key of a YAML file (--decode.beam 4 is 'decode: {beam: 4}') and a variable of the environment "
    "(MM_CAPTION_DECODE_BEAM=4, with the program's name; what means the same everywhere goes without it, too: MM_THREADS=4). What is on or "
    "off takes --NAME, --no-NAME or --NAME=false. Flags win over the environment, the environment over --config files, those over "
    "--preset.";
inline constexpr std::string_view kExitCodes =
    "0 all done; 1 done, some records failed; 2 wrong usage or configuration; 3 unreadable input; 4 not enough memory or no such "
    "device; 5 output could not be written; 70 a bug of mm; 128 + n stopped by signal n.";

// Lines of at most `width` columns (never cutting a word), each but the first indented by `indent` columns.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace mm
