#pragma once
#include <string>
#include <string_view>

namespace mm {

// The text with `stands` where it names the home folder (HOME), alone or at the beginning of a path: "~" to be read, "${HOME}" where
// variables are put in again. Folders whose names only begin like it stay, and so does everything where HOME is not set or is "/".
std::string without_home(std::string_view text, std::string_view stands);

}  // namespace mm
