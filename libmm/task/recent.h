#pragma once
#include <cstddef>
#include <deque>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace mm {

// Values by their keys, each made once as long as its key is among the newest few: records that ask for the same file stand beside each
// other, and are read by several threads. What making one throws, everybody gets who asks for it.
template <class Value>
class Recent {
 public:
  explicit Recent(std::size_t most) : most_(most) {}

  // make: () -> Value, without the lock. Safe to call from several threads.
  template <class Make>
  std::shared_ptr<const Value> operator()(const std::string& key, const Make& make) {
    std::promise<std::shared_ptr<const Value>> promise;
    Found found;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [known, value] : kept_)
        if (known == key) found = value;
      if (!found.valid()) {
        kept_.emplace_back(key, promise.get_future().share());
        if (kept_.size() > most_) kept_.pop_front();
      }
    }
    if (found.valid()) return found.get();
    try {
      auto made = std::make_shared<const Value>(make());
      promise.set_value(made);
      return made;
    } catch (...) {
      promise.set_exception(std::current_exception());
      throw;
    }
  }

 private:
  using Found = std::shared_future<std::shared_ptr<const Value>>;

  std::size_t most_;
  std::mutex mutex_;
  std::deque<std::pair<std::string, Found>> kept_;
};

}  // namespace mm
