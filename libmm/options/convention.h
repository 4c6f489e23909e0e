#pragma once
#include <array>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

// What the options may ask for where values are scored as papers on sentiment have it (metric/sentiment_score.h).
inline constexpr std::array<std::string_view, 5> kConventions{"mmsa", "mult", "mag", "sims", "all"};
inline constexpr std::array<std::string_view, 6> kConventionsOrNone{"none", "mmsa", "mult", "mag", "sims", "all"};

// How the test of a training run is scored beyond what its task has.
struct TestScoreOptions {
  std::string convention = "none";

  void visit(auto&& v) {
    v.field(
        "convention", convention,
        "to regress one value from below 0 to above, as of sentiment: also score the test as the field does, by mmsa, mult, mag, sims or "
        "all: acc2_non0, f1w_has0, acc7 and others",
        one_of(kConventionsOrNone));
  }
};

}  // namespace mm
