#pragma once
#include <string>

#include "config/program.h"

namespace mm {

// The manual page mm-NAME(1) of a program that works, and mm(1), in the roff of man(7). No dates: the same program gives the same page.
std::string man_page(const Program& program);
std::string man_page_of_mm();

}  // namespace mm
