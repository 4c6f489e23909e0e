#pragma once
#include <memory>

#include "serve/http_server.h"

namespace mm {

std::unique_ptr<HttpServer> make_httplib_server(const HttpBinding& binding, HttpHandler handler);  // as open_http_server()

}  // namespace mm
