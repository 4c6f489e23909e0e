#pragma once
#include <array>
#include <string>
#include <string_view>

namespace mm {

inline constexpr std::array<std::string_view, 3> kShells{"bash", "zsh", "fish"};

// A script that completes `mm` and its programs in a shell: programs, options, choices, presets, files. It knows everything itself and
// starts no program while a person types. Throws Error{usage} for another shell.
std::string completion(std::string_view shell);

}  // namespace mm
