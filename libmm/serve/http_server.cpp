#include "serve/http_server.h"

#include "base/plugin.h"
#include "serve/http_library.h"

namespace mm {

std::string HttpRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::optional<std::string> HttpRequest::parameter(const std::string& name) const {
  for (const auto& [its_name, value] : parameters)
    if (its_name == name) return value;
  return std::nullopt;
}

std::unique_ptr<HttpServer> open_http_server(const HttpBinding& binding, HttpHandler handler) {
  static const HttpFunctions& functions =
      open_plugin<HttpFunctions>({.file = "libmm_http.so",
                                  .symbol = kHttpSymbol,
                                  .version = kHttpVersion,
                                  .need = "the HTTP server of libmm_http.so is needed to serve",
                                  .hint = "keep libmm_http.so beside libmm.so; `mm doctor` says what is missing",
                                  .neighbour = reinterpret_cast<const void*>(&open_http_server)});
  return functions.open_server(binding, std::move(handler));
}

}  // namespace mm
