#pragma once
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/log.h"
#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kWhen{"auto", "always", "never"};

// How much a program says while it works; all of it on standard error.
struct TalkOptions {
  std::string color = "auto";
  bool quiet = false, verbose = false, debug = false;

  void visit(auto&& v) {
    v.field("color", color, "colour messages; auto is on a terminal without NO_COLOR", everywhere(one_of(kWhen)));
    v.field("quiet", quiet, "say nothing but errors", everywhere(letter('q')));
    v.field("verbose", verbose, "say what was chosen and why", everywhere(letter('v')));
    v.field("debug", debug, "show where an error came from", everywhere());
  }
};

inline constexpr std::string_view kProgressHelp = "show a progress bar; auto is on a terminal only";  // of programs that have one

// The log that these options ask for. program: "mm caption".
Log make_log(const std::string& program, const TalkOptions& talk, std::FILE* stream = stderr);

}  // namespace mm
