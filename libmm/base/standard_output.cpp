#include "base/standard_output.h"

#include <unistd.h>

#include <cerrno>

#include "base/file.h"
#include "base/write_all.h"

namespace mm {

bool write_standard_output(std::string_view text) {
  const int error = write_all(STDOUT_FILENO, text);
  if (error != 0 && error != EPIPE) cannot_write("standard output", error);
  return error == 0;
}

}  // namespace mm
