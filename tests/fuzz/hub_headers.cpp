// The headers of a hub's answer, a line at a time.
#include <string_view>

#include "base/percent_encoding.h"
#include "hub/http.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  mm::Reply reply;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n') + 1);  // without an end of line: nothing
    mm::read_header(line.empty() ? text : line, reply);
    text.remove_prefix(line.empty() ? text.size() : line.size());
  }
  if (reply.error_code.size() > 64 || reply.retry_after.value_or(0) < 0) throw std::logic_error("a reply that no server can give");
  mm::percent_encoded(reply.error_code, false);
  return 0;
}
