#include "task/failure.h"

#include <c10/util/Exception.h>

#include <new>
#include <string_view>

namespace mm {
namespace {

constexpr const char* kReport = "this is a bug of mm: please report it with the output of --debug";

Error out_of_memory(const std::string& what) { return {Kind::resource, what, "", "a smaller --batch needs less memory"}; }

// LibTorch's processor allocator has no exception of its own (c10/core/impl/alloc_cpu.cpp).
bool is_out_of_memory(const c10::Error& error) {
  return std::string_view(error.what_without_backtrace()).find("can't allocate memory") != std::string_view::npos;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

Error as_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return out_of_memory("out of memory");
  } catch (const c10::OutOfMemoryError& error) {
    return out_of_memory("out of memory: " + first_line(error.what_without_backtrace()));
  } catch (const c10::Error& error) {
    const std::string what = first_line(error.what_without_backtrace());
    if (is_out_of_memory(error)) return out_of_memory("out of memory: " + what);
    return {Kind::internal, what, "", kReport};
  } catch (const std::exception& error) {
    return {Kind::internal, error.what(), "", kReport};
  } catch (...) {
    return {Kind::internal, "an unknown exception", "", kReport};
  }
}

std::string full_text(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();  // of a c10::Error: message and backtrace
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

}  // namespace mm
