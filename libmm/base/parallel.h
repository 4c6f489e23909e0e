#pragma once
#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace mm {

// Processors this process may use: its affinity mask, cut to the processor quota of its control group (v2 cpu.max, v1 cfs_quota), rounded
// up; at least 1.
int cpu_count();

// The quota in processors that the files below `root` (usually /sys/fs/cgroup) give to a process whose /proc/self/cgroup reads
// `membership`; nothing when there is none. For cpu_count().
std::optional<double> cgroup_quota(const std::string& root, std::string_view membership);

// Makes items on other threads, ahead of the one that takes them, and gives them out in order.
//
//   ReadAhead<int, Image> ahead(threads, 2 * batch, [&] { return next_index(); }, [&](int& i) { return read_image(paths[i]); });
//   while (auto item = ahead.next()) use(item->source, item->get());
//
// At most `most` items are made or being made at a time. The source is asked by one thread at a time, and no more after it gave
// nothing; an exception from the source ends the stream and comes out of next(). One thrown by `make` belongs to its item and comes out
// of Made::get().
template <class Source, class Item>
class ReadAhead {
 public:
  struct Made {
    Source source;
    std::unique_ptr<Item> item;  // null when making it threw
    std::exception_ptr error;

    Item& get() {
      if (error) std::rethrow_exception(error);
      return *item;
    }
  };

  ReadAhead(int threads, std::size_t most, std::function<std::optional<Source>()> source, std::function<Item(Source&)> make)
      : most_(most > 0 ? most : 1), source_(std::move(source)), make_(std::move(make)) {
    for (int i = 0; i < (threads > 0 ? threads : 1); ++i) threads_.emplace_back([this] { work(); });
  }

  // Waits for the items that are being made; the rest is never begun.
  ~ReadAhead() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    room_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The next item in order; nothing after the last.
  std::optional<Made> next() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return slots_.empty() ? ended_ : slots_.front()->done; });
    if (slots_.empty()) {
      if (failed_) std::rethrow_exception(std::exchange(failed_, nullptr));
      return std::nullopt;
    }
    auto made = std::move(slots_.front()->made);
    slots_.pop_front();
    room_.notify_one();
    return made;
  }

  // Whether next() would not have to wait for the source: an item was drawn from it already. For sources that wait for a person.
  bool drawn() {
    const std::lock_guard lock(mutex_);
    return !slots_.empty();
  }

 private:
  struct Slot {
    Made made;
    bool done = false;
  };

  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      room_.wait(lock, [&] { return ended_ || (!drawing_ && slots_.size() < most_); });
      if (ended_) return;
      const auto slot = draw(lock);
      if (!slot) return;
      lock.unlock();
      try {
        slot->made.item = std::make_unique<Item>(make_(slot->made.source));
      } catch (...) {
        slot->made.error = std::current_exception();
      }
      lock.lock();
      slot->done = true;
      ready_.notify_all();
    }
  }

  // Asks the source for one more, without holding the lock meanwhile: it may wait (standard input).
  std::shared_ptr<Slot> draw(std::unique_lock<std::mutex>& lock) {
    drawing_ = true;
    lock.unlock();
    std::optional<Source> source;
    std::exception_ptr failed;
    try {
      source = source_();
    } catch (...) {
      failed = std::current_exception();
    }
    lock.lock();
    drawing_ = false;
    std::shared_ptr<Slot> slot;
    if (source && !ended_) {
      slot = std::make_shared<Slot>();
      slot->made.source = std::move(*source);
      slots_.push_back(slot);
    } else {
      ended_ = true;
      failed_ = failed;
    }
    room_.notify_all();
    ready_.notify_all();
    return slot;
  }

  std::size_t most_;
  std::function<std::optional<Source>()> source_;
  std::function<Item(Source&)> make_;
  std::mutex mutex_;
  std::condition_variable room_, ready_;
  std::deque<std::shared_ptr<Slot>> slots_;  // in the order of the source
  bool drawing_ = false, ended_ = false;
  std::exception_ptr failed_;
  std::vector<std::thread> threads_;
};

// make(0), make(1), ... make(count - 1), made on all processors, several at a time on each. What one of them throws comes out, the first in
// order.
template <class Make>
auto made_by_all(std::size_t count, const Make& make) {
  using Item = decltype(make(std::size_t{}));
  const int threads = cpu_count();
  const std::size_t block = std::clamp<std::size_t>(count / (16 * static_cast<std::size_t>(threads)), 1, 256);
  std::size_t next = 0;
  const auto source = [&] { return next < count ? std::optional(std::exchange(next, next + block)) : std::nullopt; };
  ReadAhead<std::size_t, std::vector<Item>> ahead(threads, 8 * static_cast<std::size_t>(threads), source, [&](std::size_t first) {
    std::vector<Item> items;
    for (std::size_t i = first; i < std::min(count, first + block); ++i) items.push_back(make(i));
    return items;
  });
  std::vector<Item> all;
  while (auto made = ahead.next()) std::ranges::move(made->get(), std::back_inserter(all));
  return all;
}

}  // namespace mm
