#pragma once
#include <functional>
#include <string>

#include "base/failure.h"
#include "options/talk.h"

namespace mm {

// Runs `act` with the manners of every program: signals handled, standard streams open, every exception one line on standard error and an
// exit code (base/error.h). `act` fills in `talk` as soon as it knows. as: how exceptions become Errors; a program of LibTorch knows more
// of them (task/failure.h). Returns the exit code.
int guarded(const std::string& program, const std::function<int(TalkOptions& talk)>& act,
            Error (*as)(const std::exception_ptr&) = as_error);

// Writes all of it to standard output; a reader that has gone away is no error.
void print(const std::string& text);

// Ends the process at once, with what guarded() gave: LibTorch's own tidying up takes a tenth of a second, and frees what the system frees
// anyway.
[[noreturn]] void leave(int status);

}  // namespace mm
