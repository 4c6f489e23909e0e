#pragma once
#include <exception>

#include "base/error.h"

namespace mm {

// as_error() of base/failure.h that knows LibTorch's exceptions, too: out of memory as Error{resource}, every other one as Error{internal}
// with its message but without its backtrace.
Error as_task_error(const std::exception_ptr& exception);

}  // namespace mm
