#include "train/store_transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/check.h"
#include "base/stopwatch.h"

namespace mm {
namespace {

constexpr std::size_t kLongest = std::size_t{4} << 20;  // bytes of a value: LibTorch's store takes 8 MiB

// Calls act(part) for pieces that one value can hold; once for no bytes.
template <class Byte, class Act>
void in_messages(std::span<Byte> bytes, Act act) {
  std::size_t done = 0;
  do {
    const auto part = bytes.subspan(done, std::min(kLongest, bytes.size() - done));
    act(part);
    done += part.size();
  } while (done < bytes.size());
}

}  // namespace

StoreTransport::StoreTransport(std::shared_ptr<TcpStore> store, std::string prefix, int rank, int size, double timeout)
    : store_(std::move(store)), prefix_(std::move(prefix)), rank_(rank), size_(size), timeout_(timeout) {}

std::string StoreTransport::next_key(int from, int to) { return fmt::format("{}/{}-{}/{}", prefix_, from, to, carried_[{from, to}]++); }

void StoreTransport::begin(std::span<const Sent> sent, std::span<const Received> received) {
  for (const auto& [to, bytes] : sent) in_messages(bytes, [&](std::span<const std::byte> part) { store_->set(next_key(rank_, to), part); });
  for (const auto& [from, bytes] : received)
    in_messages(bytes, [&](std::span<std::byte> part) { open_.push_back({from, next_key(from, rank_), part}); });
}

std::optional<int> StoreTransport::waiting_for() {
  for (; !open_.empty(); open_.pop_front()) {
    const auto& [from, key, bytes] = open_.front();
    const auto value = store_->take(key);
    if (!value) return from;
    MM_CHECK(value->size() == bytes.size(), Kind::resource,
             fmt::format("process {} sent {} bytes where {} were expected", from, value->size(), bytes.size()), "",
             "start all of them with one command");
    std::copy(value->begin(), value->end(), bytes.begin());
  }
  return std::nullopt;
}

void StoreTransport::finish() {
  const std::string key = prefix_ + "/finished";
  store_->count(key);
  const Stopwatch since;
  while (rank_ == 0 && store_->counted(key) < size_ && since.seconds() < timeout_)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace mm
