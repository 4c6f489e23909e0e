#include "task/failure.h"

#include <c10/util/Exception.h>

#include <string_view>

#include "base/failure.h"

namespace mm {
namespace {

// LibTorch's processor allocator has no exception of its own (c10/core/impl/alloc_cpu.cpp).
bool is_out_of_memory(const c10::Error& error) {
  return std::string_view(error.what_without_backtrace()).find("can't allocate memory") != std::string_view::npos;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Error as_task_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const c10::OutOfMemoryError& error) {
    return out_of_memory("out of memory: " + first_line(error.what_without_backtrace()));
  } catch (const c10::Error& error) {
    const std::string what = first_line(error.what_without_backtrace());
    return is_out_of_memory(error) ? out_of_memory("out of memory: " + what) : bug_of_mm(what);
  } catch (...) {
    return as_error(exception);
  }
}

}  // namespace mm
