#pragma once
#include <exception>
#include <string>

#include "base/error.h"

namespace mm {

// Any exception as mm's own Error: an Error as it is; std::bad_alloc as Error{resource}; what std::filesystem could not do as Error{input}
// or Error{output} that names the file; every other one as Error{internal}. Those of LibTorch: task/failure.h.
Error as_error(const std::exception_ptr& exception);

// All that is known of an exception, for --debug: LibTorch's with its backtrace, others with their message.
std::string full_text(const std::exception_ptr& exception);

Error out_of_memory(const std::string& what);  // Error{resource}, with what helps
Error bug_of_mm(const std::string& what);      // Error{internal}, with where to go

}  // namespace mm
