#include "serve/http_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace mm {
namespace {

constexpr std::string_view kCookie = "mm_token=";

// In a time that does not tell how much of it was right.
bool same_secret(std::string_view a, std::string_view b) {
  unsigned char different = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i) different |= static_cast<unsigned char>(a[i] ^ (b.empty() ? 0 : b[i % b.size()]));
  return different == 0;
}

std::string cookie_of(const HttpRequest& request) {
  const auto cookies = request.header("cookie");
  for (std::size_t at = 0; at < cookies.size();) {
    at = cookies.find_first_not_of(' ', at);
    if (at == std::string::npos) break;
    const auto end = std::min(cookies.find(';', at), cookies.size());
    if (cookies.compare(at, kCookie.size(), kCookie) == 0) return cookies.substr(at + kCookie.size(), end - at - kCookie.size());
    at = end + 1;
  }
  return {};
}

std::string bearer_of(const HttpRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  const auto said = request.header("authorization");
  return said.starts_with(kBearer) ? said.substr(kBearer.size()) : "";
}

// "[::1]:8080" -> "::1"
std::string name_of_host(std::string_view host) {
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  return std::string(host.substr(0, host.find(':')));
}

}  // namespace

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::optional<HttpReply> turned_away(const HttpGate& gate, const HttpRequest& request) {
  if (gate.token.empty()) {
    const auto host = request.header("host");
    if (!gate.own_name || is_loopback(name_of_host(host))) return std::nullopt;
    return HttpReply{.status = 403, .body = "this server is asked as localhost or 127.0.0.1\n"};
  }
  if (same_secret(bearer_of(request), gate.token) || same_secret(cookie_of(request), gate.token)) return std::nullopt;
  const auto said = request.parameter("token");
  if (!said || !same_secret(*said, gate.token))
    return HttpReply{.status = 401,
                     .body = "a token is wanted: Authorization: Bearer TOKEN, or ?token=TOKEN\n",
                     .headers = {{"WWW-Authenticate", "Bearer"}}};
  if (request.method != "GET" || request.path != "/") return std::nullopt;
  return HttpReply{
      .status = 303,
      .headers = {{"Location", "./"}, {"Set-Cookie", fmt::format("{}{}; Path=/; HttpOnly; SameSite=Strict", kCookie, gate.token)}}};
}

void put_safety(HttpReply& reply) {
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  reply.headers.emplace_back("Content-Security-Policy",
                             "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
                             "frame-ancestors 'none'");
}

}  // namespace mm
