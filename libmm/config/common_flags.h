#pragma once
#include <array>
#include <string_view>

namespace mm {

// What every program understands beside its own options.
struct CommonFlag {
  std::string_view name, value, help;
  char letter = 0;
};

inline constexpr std::array kCommonFlags{
    CommonFlag{"config", "FILE", "read options from this YAML file; may be given several times, later files win"},
    CommonFlag{"preset", "NAME", "read options from a file that comes with mm; `mm list presets` shows them"},
    CommonFlag{"set", "KEY=VALUE", "set one option by its YAML key, as in --set decode.beam=4; of a list all of it: --set list=[a, b]"},
    CommonFlag{"dump-config", "minimal|full",
               "print the options in effect as YAML and stop: what differs from the defaults, or (full) every key with its origin"},
    CommonFlag{"help", "", "print the full help with examples (-h: a short one) and stop", 'h'},
    CommonFlag{"version", "", "print the versions of mm and of what it was built with, and stop"},
};

}  // namespace mm
