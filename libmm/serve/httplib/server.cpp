#include "serve/httplib/server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/stop_event.h"

namespace mm {
namespace {

constexpr int kIdle = 2;       // seconds that a connection without a request is kept
constexpr int kPatience = 30;  // seconds for a request to arrive, and for a reply to be taken

HttpRequest request_of(const httplib::Request& from) {
  HttpRequest request{.method = from.method, .path = from.path};
  for (const auto& [name, value] : from.params) request.parameters.emplace_back(name, value);
  for (const auto& [name, value] : from.headers) {
    std::string lower = name;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    request.headers.emplace(std::move(lower), value);
  }
  return request;
}

void put(const HttpReply& reply, httplib::Response& to) {
  to.status = reply.status;
  for (const auto& [name, value] : reply.headers) to.set_header(name, value);
  to.set_content(reply.body, reply.type);
}

void refuse(int status, const char* why, httplib::Response& to) { put({.status = status, .body = std::string(why) + "\n"}, to); }

// Threads that answer. Not the library's own pool: LibTorch carries another version of it, and exports what its threads run, which would
// run in these, too.
class Workers : public httplib::TaskQueue {
 public:
  explicit Workers(int threads) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }

  void enqueue(std::function<void()> job) override {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
  }

  void shutdown() override {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return over_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool over_ = false;
  std::vector<std::thread> threads_;
};

class HttplibServer : public HttpServer {
 public:
  HttplibServer(const HttpBinding& binding, HttpHandler handler) : binding_(binding), handler_(std::move(handler)) {
    server_.new_task_queue = [threads = binding.threads] { return new Workers(threads); };
    server_.set_keep_alive_timeout(kIdle).set_read_timeout(kPatience).set_write_timeout(kPatience);
    server_.set_payload_max_length(binding.longest_body);
    // The library's own would let a second server take the same port unnoticed.
    server_.set_socket_options([](int socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.set_error_handler([](const httplib::Request&, httplib::Response& to) {
      if (to.body.empty()) refuse(to.status, to.status == 413 ? "the body is too long" : "nothing is here", to);
    });
    server_.set_exception_handler(
        [](const httplib::Request&, httplib::Response& to, const std::exception_ptr&) { refuse(500, "a bug of mm", to); });
    server_.Get(".*", [this](const httplib::Request& from, httplib::Response& to) { put(handler_(request_of(from)), to); });
    server_.Post(".*", [this](const httplib::Request& from, httplib::Response& to, const httplib::ContentReader& reader) {
      take_post(from, to, reader);
    });
    port_ =
        binding.port == 0 ? server_.bind_to_any_port(binding.host) : (server_.bind_to_port(binding.host, binding.port) ? binding.port : -1);
    MM_CHECK(port_ > 0, Kind::resource, "cannot listen there: the port is taken, or the address is not this machine's",
             fmt::format("{}:{}", binding.host, binding.port), "--port 0 takes any port that is free");
  }

  int port() const override { return port_; }

  void run(int stop) override {
    StopEvent over;
    std::atomic<bool> done = false;
    std::thread watcher([&] {
      std::array<pollfd, 2> both{pollfd{.fd = stop, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = over.descriptor(), .events = POLLIN, .revents = 0}};
      while (::poll(both.data(), both.size(), -1) < 0 && errno == EINTR) {
      }
      while (!done) {  // it may not be listening yet
        server_.stop();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    server_.listen_after_bind();
    done = true;
    over.raise();
    watcher.join();
  }

 private:
  // The library bounds neither what it inflates nor what comes in chunks, so bodies are read here.
  void take_post(const httplib::Request& from, httplib::Response& to, const httplib::ContentReader& reader) {
    if (from.has_header("Content-Encoding")) return refuse(415, "a body that is compressed is not taken", to);
    HttpRequest request = request_of(from);
    std::size_t taken = 0;
    bool too_long = false;
    std::string ignored;
    std::string* into = &request.body;
    const auto take = [&](const char* data, std::size_t bytes) {
      taken += bytes;
      too_long = taken > binding_.longest_body;
      if (!too_long) into->append(data, bytes);
      return !too_long;
    };
    bool whole = false;
    if (from.is_multipart_form_data()) {
      whole = reader(
          [&](const httplib::MultipartFormData& part) {
            taken += part.name.size() + 64;
            if (part.filename.empty())
              into = &request.parameters.emplace_back(part.name, "").second;
            else
              into = request.body.empty() ? &request.body : &ignored;
            return taken <= binding_.longest_body;
          },
          take);
    } else {
      whole = reader(take);
    }
    if (too_long || taken > binding_.longest_body || to.status == 413) return refuse(413, "the body is too long", to);
    if (!whole) return refuse(400, "the body is cut off, or not what its head says", to);
    put(handler_(request), to);
  }

  HttpBinding binding_;
  HttpHandler handler_;
  httplib::Server server_;
  int port_ = -1;
};

}  // namespace

std::unique_ptr<HttpServer> make_httplib_server(const HttpBinding& binding, HttpHandler handler) {
  return std::make_unique<HttplibServer>(binding, std::move(handler));
}

}  // namespace mm
