#pragma once
#include <exception>
#include <string>

#include "base/error.h"

namespace mm {

// Any exception as mm's own Error: an Error as it is; std::bad_alloc and LibTorch's out-of-memory errors as Error{resource}; every other
// one as Error{internal}, LibTorch's with its message but without its backtrace.
Error as_error(const std::exception_ptr& exception);

// All that is known of an exception, for --debug: LibTorch's with its backtrace, others with their message.
std::string full_text(const std::exception_ptr& exception);

}  // namespace mm
