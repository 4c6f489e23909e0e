#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace c10d {
class Store;
}

namespace mm {

// Keys and values that one process serves and all can reach over TCP: LibTorch's TCPStore, where processes find each other. Everything
// throws Error{resource} when it cannot be reached.
class TcpStore {
 public:
  struct Place {
    std::string host = {};
    int port = 0;         // 0: any that is free, for the one that serves
    bool serves = false;  // this process does; it goes with it
  };

  TcpStore(const Place& place, double timeout);  // seconds until the one that serves has to be there
  ~TcpStore();

  int port() const;
  void set(const std::string& key, std::span<const std::byte> value);
  std::optional<std::vector<std::byte>> take(const std::string& key);  // and removes it; nothing when it is not there so far
  int count(const std::string& key);                                   // how many processes have called it, this one with them
  int counted(const std::string& key);                                 // how many have so far

  c10d::Store& store() const;  // LibTorch's own

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mm
