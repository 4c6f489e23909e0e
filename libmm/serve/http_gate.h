#pragma once
#include <optional>
#include <string>

#include "serve/http_server.h"

namespace mm {

// Whom a server answers.
struct HttpGate {
  std::string token = {};  // that a request must bring; empty: none is asked for
  bool own_name = true;    // whether it must be addressed as this machine itself: localhost, 127.x.x.x or ::1, without a token
};

// Whether nobody but this machine reaches an address: localhost, 127.x.x.x, ::1.
bool is_loopback(const std::string& host);

// What a request is answered that is not let in; nothing: it is. A token stands in "Authorization: Bearer TOKEN", in the cookie mm_token,
// or as ?token=TOKEN, which a GET of a page trades for the cookie and an address without it. Without a token, pages of other sites whose
// name leads to this machine (DNS rebinding) are known by the Host that they ask for.
std::optional<HttpReply> turned_away(const HttpGate& gate, const HttpRequest& request);

// What every reply says: that it is looked at as what it is, on no other site, and runs nothing.
void put_safety(HttpReply& reply);

}  // namespace mm
