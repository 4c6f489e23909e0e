#include "base/failure.h"

#include <cerrno>
#include <filesystem>
#include <new>
#include <string_view>

#include "base/file.h"

namespace mm {
namespace {

// libstdc++ names the operation in the message only: "filesystem error: cannot create directories: ...".
bool is_writing(const std::filesystem::filesystem_error& error) {
  const int code = error.code().value();
  if (code == ENOSPC || code == EDQUOT || code == EROFS || code == EFBIG) return true;
  for (const char* operation : {"create", "remove", "rename", "copy", "set permissions", "resize", "set file time"})
    if (std::string_view(error.what()).find(std::string("cannot ") + operation) != std::string_view::npos) return true;
  return false;
}

Error of_file(const std::filesystem::filesystem_error& error) {
  try {
    if (is_writing(error)) cannot_write(error.path1().string(), error.code().value());
    cannot_read(error.path1().string(), error.code().value());
  } catch (const Error& told) {
    return told;
  }
}

}  // namespace

Error out_of_memory(const std::string& what) { return {Kind::resource, what, "", "a smaller --batch needs less memory"}; }

Error bug_of_mm(const std::string& what) {
  return {Kind::internal, what, "", "this is a bug of mm: please report it with the output of --debug"};
}

Error as_error(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return out_of_memory("out of memory");
  } catch (const std::filesystem::filesystem_error& error) {
    return of_file(error);
  } catch (const std::exception& error) {
    return bug_of_mm(error.what());
  } catch (...) {
    return bug_of_mm("an unknown exception");
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
