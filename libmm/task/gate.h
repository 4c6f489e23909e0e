#pragma once
#include <condition_variable>
#include <mutex>

namespace mm {

// A door that threads wait at until it is opened, or locked, once and for good.
class Gate {
 public:
  void open() { become(State::open); }
  void lock() { become(State::locked); }

  // Whether one may pass.
  bool wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return state_ != State::waiting; });
    return state_ == State::open;
  }

 private:
  enum class State { waiting, open, locked };

  void become(State state) {
    {
      const std::lock_guard lock(mutex_);
      state_ = state;
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::waiting;
};

}  // namespace mm
