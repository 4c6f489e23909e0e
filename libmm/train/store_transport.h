#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "train/tcp_store.h"
#include "train/transport.h"

namespace mm {

// Carries bytes as values of a store: for processes that torchrun has started, which have nothing else in common. All of it passes the
// process that serves the store, so it is for numbers and texts; gradients are better carried by NCCL, or on processors by MPI.
class StoreTransport : public Transport {
 public:
  // prefix: before its keys, other than that of any transport that stood on the store before. timeout: seconds that finish() waits.
  StoreTransport(std::shared_ptr<TcpStore> store, std::string prefix, int rank, int size, double timeout);

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  void begin(std::span<const Sent> sent, std::span<const Received> received) override;
  std::optional<int> waiting_for() override;
  void finish() override;  // the first process, which may serve the store, goes last

 private:
  std::string next_key(int from, int to);

  std::shared_ptr<TcpStore> store_;
  std::string prefix_;
  int rank_, size_;
  double timeout_;
  std::map<std::pair<int, int>, std::uint64_t> carried_;  // messages so far, by (from, to)
  struct Open {
    int from = 0;
    std::string key = {};
    std::span<std::byte> bytes = {};
  };
  std::deque<Open> open_;
};

}  // namespace mm
