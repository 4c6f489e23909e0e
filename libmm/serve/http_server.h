#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mm {

// A request, as who answers it sees it.
struct HttpRequest {
  std::string method, path;                                          // "GET"; "/search", decoded, without parameters
  std::vector<std::pair<std::string, std::string>> parameters = {};  // of the address, then of a form's fields, decoded, in order
  std::map<std::string, std::string> headers = {};                   // by name in lower case; of several of a name the first
  std::string body = {};                                             // of a form: the file that came with it

  std::string header(const std::string& name) const;                    // empty: there is none
  std::optional<std::string> parameter(const std::string& name) const;  // the first of that name
};

// What goes back.
struct HttpReply {
  int status = 200;
  std::string type = "text/plain; charset=utf-8", body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

using HttpHandler = std::function<HttpReply(const HttpRequest&)>;

// Where a server listens, and what it takes.
struct HttpBinding {
  std::string host = "127.0.0.1";
  int port = 0;                                       // 0: any that is free
  std::size_t longest_body = std::size_t{64} << 20U;  // bytes; a longer one is answered 413
  int threads = 8;                                    // requests that are answered at the same time
};

// Answers requests of HTTP/1.1. What its handler throws is answered 500.
class HttpServer {
 public:
  virtual ~HttpServer() = default;
  virtual int port() const = 0;
  virtual void run(int stop) = 0;  // until the descriptor `stop` is readable; requests at hand are answered first
};

// Listens at once, so that requests wait for run(). handler: called from several threads. Throws Error{resource} where the address is taken
// or not this machine's.
std::unique_ptr<HttpServer> open_http_server(const HttpBinding& binding, HttpHandler handler);

}  // namespace mm
