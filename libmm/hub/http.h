#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace mm {

// What the transfers of one run have in common.
struct HttpOptions {
  std::string token;                 // sent to the host that is asked first, and to no other
  int connect_timeout = 10;          // seconds
  int stall_timeout = 10;            // seconds without a byte
  std::function<bool()> is_stopped;  // asked again and again during a transfer; may be empty
};

// What came back for a GET, redirects followed. failure: why there is no status, in words without an address; empty when there is one.
struct Reply {
  long status = 0;
  std::string failure, hint;
  std::string error_code;          // the hub's X-Error-Code: "RepoNotFound", "GatedRepo", ...
  std::optional<int> retry_after;  // seconds
  bool may_pass = false;           // of a failure: another try may help
};

// Takes bytes of the body of a 200 or 206; false ends the transfer. status: which of the two.
using Sink = std::function<bool(long status, std::span<const std::byte> bytes)>;

// GET of an http or https address from byte `from` on, at most five redirects long. The token stays behind where scheme, host or port
// change; from https to http nothing is followed. Never throws for what a server does.
Reply http_get(const std::string& address, std::uint64_t from, const HttpOptions& options, const Sink& sink);

// What one line of the headers says to the reply. The line of a status begins a new answer, and forgets what those before it said.
void read_header(std::string_view line, Reply& reply);

}  // namespace mm
