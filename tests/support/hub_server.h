#pragma once
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// A server on a port of this machine that answers each connection with whatever the test says, byte for byte, and closes it.
class HubServer {
 public:
  explicit HubServer(std::function<std::string(const std::string& request)> answer) : answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(socket_, 64);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~HubServer() {
    stopped_ = true;
    thread_.join();
    ::close(socket_);
  }
  HubServer(const HubServer&) = delete;
  HubServer& operator=(const HubServer&) = delete;

  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    while (!stopped_) {
      pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, 20) <= 0) continue;
      const int connection = ::accept(socket_, nullptr, nullptr);
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const auto count = ::recv(connection, buffer, sizeof buffer, 0);
        if (count <= 0) break;
        request.append(buffer, static_cast<std::size_t>(count));
      }
      {
        const std::scoped_lock lock(mutex_);
        requests_.push_back(request);
      }
      const std::string reply = answer_(request);
      ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
      if (reply.empty())  // a stall: until the other side gives up
        for (int i = 0; i < 500 && !stopped_ && ::recv(connection, buffer, 1, MSG_DONTWAIT) != 0; ++i) ::usleep(10000);
      ::close(connection);
    }
  }

  std::function<std::string(const std::string&)> answer_;
  int socket_ = -1, port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::atomic<bool> stopped_ = false;
  std::jthread thread_;
};

// A port of this machine whose queue of connections is full, so that it takes up no other.
class SilentHost {
 public:
  SilentHost() {
    sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    ::bind(sockets_[0], reinterpret_cast<sockaddr*>(&address_), size);
    ::listen(sockets_[0], 0);
    ::getsockname(sockets_[0], reinterpret_cast<sockaddr*>(&address_), &size);
    for (int i = 0; i < 4; ++i) {
      sockets_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      ::connect(sockets_.back(), reinterpret_cast<sockaddr*>(&address_), size);
    }
  }
  ~SilentHost() {
    for (const int socket : sockets_) ::close(socket);
  }
  SilentHost(const SilentHost&) = delete;
  SilentHost& operator=(const SilentHost&) = delete;

  std::string address() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

 private:
  sockaddr_in address_{};
  std::vector<int> sockets_;
};

// The text of an answer. length: what Content-Length says; the body's own when negative.
inline std::string answer_of(const std::string& status, const std::string& headers, const std::string& body, long length = -1) {
  return "HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers +
         "Content-Length: " + std::to_string(length < 0 ? static_cast<long>(body.size()) : length) + "\r\n\r\n" + body;
}
