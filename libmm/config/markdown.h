#pragma once
#include <string>

namespace mm {

// share/doc/options.md: every option of every program, as tables.
std::string options_markdown();

}  // namespace mm
