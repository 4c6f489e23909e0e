#pragma once
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"
#include "train/transport_group.h"

// Threads in place of processes, that carry bytes through the memory they share.
class ThreadTransport : public mm::Transport {
 public:
  struct Mail {
    std::mutex mutex;
    std::map<std::pair<int, int>, std::deque<std::vector<std::byte>>> letters;  // by (from, to)
    std::set<int> gone;                                                         // those that failed
  };

  ThreadTransport(std::shared_ptr<Mail> mail, int rank, int size) : mail_(std::move(mail)), rank_(rank), size_(size) {}
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void begin(std::span<const Sent> sent, std::span<const Received> received) override {
    const std::lock_guard lock(mail_->mutex);
    for (const auto& [to, bytes] : sent) mail_->letters[{rank_, to}].emplace_back(bytes.begin(), bytes.end());
    open_.assign(received.begin(), received.end());
  }

  std::optional<int> waiting_for() override {
    const std::lock_guard lock(mail_->mutex);
    while (!open_.empty()) {
      auto& letters = mail_->letters[{open_.front().from, rank_}];
      if (letters.empty() && mail_->gone.contains(open_.front().from)) throw mm::Error(mm::Kind::resource, "another process has gone");
      if (letters.empty()) return open_.front().from;
      if (letters.front().size() != open_.front().bytes.size()) throw mm::Error(mm::Kind::internal, "pieces of two lengths");
      if (!letters.front().empty()) std::memcpy(open_.front().bytes.data(), letters.front().data(), letters.front().size());
      letters.pop_front();
      open_.pop_front();
    }
    return std::nullopt;
  }

  void finish() override {}

 private:
  std::shared_ptr<Mail> mail_;
  int rank_, size_;
  std::deque<Received> open_;
};

// Runs `act` once for each of `size` processes, all at a time; throws what the first of them threw.
inline void together(int size, const std::function<void(mm::ProcessGroup&)>& act, double timeout = 60) {
  const auto mail = std::make_shared<ThreadTransport::Mail>();
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank)
    threads.emplace_back([&, rank] {
      try {
        mm::TransportGroup group(std::make_unique<ThreadTransport>(mail, rank, size), timeout);
        act(group);
      } catch (...) {
        const std::lock_guard lock(mail->mutex);
        mail->gone.insert(rank);
        failures[static_cast<std::size_t>(rank)] = std::current_exception();
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
}
