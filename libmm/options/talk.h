#pragma once
#include <array>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

// How much a program says while it works; all of it on standard error.
struct TalkOptions {
  std::string progress = "auto", color = "auto";
  bool quiet = false, verbose = false, debug = false, timing = false;

  void visit(auto&& v) {
    static constexpr std::array<std::string_view, 3> kWhen{"auto", "always", "never"};
    v.field("progress", progress, "show a progress bar; auto is on a terminal only", one_of(kWhen));
    v.field("color", color, "colour messages; auto is on a terminal without NO_COLOR", one_of(kWhen));
    v.field("quiet", quiet, "say nothing but errors", letter('q'));
    v.field("verbose", verbose, "say what was chosen and why", letter('v'));
    v.field("debug", debug, "show where an error came from");
    v.field("timing", timing, "print one JSON line with load, decode, compute and total seconds, items per second and peak memory");
  }
};

}  // namespace mm
