#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>

// Sends bytes to a port of this machine, as they are, and gives all that comes back until the other side has said enough.
inline std::string said_by_port(int port, const std::string& sent) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    for (std::size_t at = 0; at < sent.size();) {
      const auto bytes = ::send(socket, sent.data() + at, sent.size() - at, MSG_NOSIGNAL);
      if (bytes <= 0) break;
      at += static_cast<std::size_t>(bytes);
    }
    char piece[4096];
    for (ssize_t bytes = 0; (bytes = ::recv(socket, piece, sizeof piece, 0)) > 0;) answer.append(piece, static_cast<std::size_t>(bytes));
  }
  ::close(socket);
  return answer;
}
