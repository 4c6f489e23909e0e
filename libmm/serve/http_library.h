#pragma once
#include <memory>

#include "serve/http_server.h"

namespace mm {

// cpp-httplib is reached through a library of its own, libmm_http.so: it brings OpenSSL, which no other command needs. libmm/serve/httplib/
// fills this table.
struct HttpFunctions {
  int version;                                                                                  // kHttpVersion when the library was built
  std::unique_ptr<HttpServer> (*open_server)(const HttpBinding& binding, HttpHandler handler);  // as open_http_server()
};

constexpr int kHttpVersion = 1;  // to be raised with every change of HttpFunctions and of what it hands over

// The symbol of libmm_http.so that returns its table.
constexpr const char* kHttpSymbol = "mm_http_functions";

}  // namespace mm
