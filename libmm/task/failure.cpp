#include "task/failure.h"

#include <c10/util/Exception.h>

#include <string>

#include "base/failure.h"
#include "tensor/out_of_memory.h"

namespace mm {
namespace {

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Error as_task_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const c10::Error& error) {
    const std::string what = first_line(error.what_without_backtrace());
    return is_out_of_memory(error) ? out_of_memory("out of memory: " + what) : bug_of_mm(what);
  } catch (...) {
    return as_error(exception);
  }
}

}  // namespace mm
