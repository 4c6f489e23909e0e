#include "train/transport_group.h"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <numeric>

#include "base/check.h"
#include "base/stopwatch.h"

namespace mm {
namespace {

constexpr const char* kGoOn =
    "its own messages say why; the same command goes on from the newest checkpoint, also with another number of processes";

std::span<std::byte> bytes_of(const at::Tensor& flat, std::int64_t first, std::int64_t count) {
  const auto size = static_cast<std::int64_t>(flat.element_size());
  return {static_cast<std::byte*>(flat.mutable_data_ptr()) + first * size, static_cast<std::size_t>(count * size)};
}

std::int64_t begin_of(const std::vector<std::int64_t>& pieces, int rank) {
  return std::accumulate(pieces.begin(), pieces.begin() + rank, std::int64_t{0});
}

// total += more, n elements; on this thread alone, while others compute.
void add(at::ScalarType type, std::byte* total, const std::byte* more, std::int64_t n) {
  AT_DISPATCH_ALL_TYPES_AND2(at::kHalf, at::kBFloat16, type, "sum over processes", [&] {
    auto* into = reinterpret_cast<scalar_t*>(total);
    const auto* from = reinterpret_cast<const scalar_t*>(more);
    for (std::int64_t i = 0; i < n; ++i) into[i] = static_cast<scalar_t>(into[i] + from[i]);
  });
}

// Between two looks at what is carried. While this process has nothing else to do it looks again at once: processes that do the same come
// within a moment of each other, and who sleeps comes late to the next step. When it takes longer, and while another thread computes, it
// lets others have the processor.
void pause(int turn, bool awaited) {
  constexpr int kAtOnce = 2000, kShort = kAtOnce + 100, kMiddle = 20'000;
  if (awaited && turn < kAtOnce) return;
  if (awaited && turn < kShort)
    ::sched_yield();
  else
    std::this_thread::sleep_for(turn < kMiddle ? std::chrono::microseconds(50) : std::chrono::microseconds(1000));
}

// What members tell of each other, as bytes of one length.
struct Card {
  std::int64_t process;
  std::uint64_t kernel, processors;
  char host[64];
};

}  // namespace

TransportGroup::TransportGroup(std::unique_ptr<Transport> transport, double timeout)
    : ProcessGroup(transport->rank(), transport->size()), transport_(std::move(transport)), timeout_(timeout) {
  meet();
  thread_ = std::thread([this] { work(); });
}

TransportGroup::~TransportGroup() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void TransportGroup::meet() {
  const Member me = this_process();
  Card card{.process = me.process, .kernel = me.kernel, .processors = me.processors, .host = {}};
  me.host.copy(card.host, sizeof card.host - 1);
  const auto cards = at::empty({size(), static_cast<std::int64_t>(sizeof card)}, at::kByte);
  std::memcpy(cards[rank()].mutable_data_ptr(), &card, sizeof card);
  const std::vector<std::int64_t> pieces(static_cast<std::size_t>(size()), sizeof card);
  gather_pieces(cards.view({-1}), pieces);
  for (int r = 0; r < size(); ++r) {
    std::memcpy(&card, cards[r].const_data_ptr(), sizeof card);
    card.host[sizeof card.host - 1] = '\0';
    members_.push_back({.process = card.process, .kernel = card.kernel, .processors = card.processors, .host = card.host});
    watch_.watch(r, members_.back());
  }
}

int TransportGroup::sharing() const {
  const auto& me = members_[static_cast<std::size_t>(rank())];
  const auto same = [&](const Member& other) { return other.kernel == me.kernel && other.processors == me.processors; };
  return static_cast<int>(std::count_if(members_.begin(), members_.end(), same));
}

void TransportGroup::begin_reduce(const at::Tensor& flat, std::span<const std::int64_t> pieces) {
  push([this, flat, own = std::vector(pieces.begin(), pieces.end())] { reduce(flat, own); });
}

void TransportGroup::begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) {
  push([this, flat, own = std::vector(pieces.begin(), pieces.end())] { gather_pieces(flat, own); });
}

void TransportGroup::push(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) std::rethrow_exception(failure_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_all();
}

// Carries the first job, without holding the lock meanwhile.
void TransportGroup::run_next(std::unique_lock<std::mutex>& lock) {
  const Job job = std::move(jobs_.front());
  jobs_.pop_front();
  busy_ = true;
  lock.unlock();
  std::exception_ptr failed;
  try {
    job();
  } catch (...) {
    failed = std::current_exception();
  }
  lock.lock();
  busy_ = false;
  if (failed) {
    failure_ = failed;
    jobs_.clear();
  }
  changed_.notify_all();
}

void TransportGroup::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ended_ || (!busy_ && !jobs_.empty()); });
    if (ended_) return;
    run_next(lock);
  }
}

void TransportGroup::wait() {
  std::unique_lock lock(mutex_);
  awaited_ = true;
  while (busy_ || !jobs_.empty()) {
    if (busy_)
      changed_.wait(lock);
    else
      run_next(lock);
  }
  awaited_ = false;
  if (failure_) std::rethrow_exception(failure_);
}

void TransportGroup::finish() {
  gather(0.0);  // nobody goes while another still waits for something
  transport_->finish();
}

std::string TransportGroup::named(int rank) const {
  if (members_.size() <= static_cast<std::size_t>(rank)) return fmt::format("process {} of {}", rank, size());
  const auto& member = members_[static_cast<std::size_t>(rank)];
  return fmt::format("process {} of {} ({} on {})", rank, size(), member.process, member.host);
}

void TransportGroup::check_others(double seconds) const { check_others(fmt::format("one of {} processes", size()), seconds); }

void TransportGroup::check_others(const std::string& late, double seconds) const {
  if (const auto gone = watch_.ended()) throw Error(Kind::resource, named(*gone) + " has ended", "", kGoOn);
  MM_CHECK(seconds < timeout_, Kind::resource, fmt::format("{} has not come for {:.0f} s", late, timeout_), "",
           "look at its messages and its machine, or give it longer: --processes.timeout");
}

void TransportGroup::transfer(std::span<const Transport::Sent> sent, std::span<const Transport::Received> received) {
  constexpr int kLook = 64;        // turns between two looks at the clock
  constexpr double kWatch = 0.05;  // seconds between two looks at the others
  transport_->begin(sent, received);
  const Stopwatch since;
  double looked = 0;
  for (int turn = 0;; ++turn) {
    const auto other = transport_->waiting_for();
    if (!other) return;
    pause(turn, awaited_);
    if (turn % kLook != 0) continue;
    if (const double now = since.seconds(); now - looked > kWatch) {
      looked = now;
      check_others(named(*other), now);
      const std::lock_guard lock(mutex_);
      MM_CHECK(!ended_, Kind::resource, "this process leaves the others");
    }
  }
}

void TransportGroup::reduce(const at::Tensor& flat, const std::vector<std::int64_t>& pieces) {
  MM_ASSERT(flat.dim() == 1 && flat.is_contiguous() && flat.numel() == begin_of(pieces, size()));
  const std::int64_t count = pieces[static_cast<std::size_t>(rank())];
  const auto came = at::empty({size() - 1, count}, flat.options());  // [others, count]
  std::vector<Transport::Sent> sent;
  std::vector<Transport::Received> received;
  for (int r = 0, other = 0; r < size(); ++r) {
    if (r == rank()) continue;
    sent.push_back({r, bytes_of(flat, begin_of(pieces, r), pieces[static_cast<std::size_t>(r)])});
    received.push_back({r, bytes_of(came, other++ * count, count)});
  }
  transfer(sent, received);
  const auto own = bytes_of(flat, begin_of(pieces, rank()), count);
  std::vector<std::byte*> parts;  // by rank
  for (int r = 0; r < size(); ++r)
    parts.push_back(r == rank() ? own.data() : bytes_of(came, (r < rank() ? r : r - 1) * count, count).data());
  for (int r = 1; r < size(); ++r) add(flat.scalar_type(), parts[0], parts[static_cast<std::size_t>(r)], count);
  if (parts[0] != own.data()) std::memcpy(own.data(), parts[0], own.size());
}

void TransportGroup::gather_pieces(const at::Tensor& flat, const std::vector<std::int64_t>& pieces) {
  MM_ASSERT(flat.dim() == 1 && flat.is_contiguous() && flat.numel() == begin_of(pieces, size()));
  const auto own = bytes_of(flat, begin_of(pieces, rank()), pieces[static_cast<std::size_t>(rank())]);
  std::vector<Transport::Sent> sent;
  std::vector<Transport::Received> received;
  for (int r = 0; r < size(); ++r) {
    if (r == rank()) continue;
    if (!own.empty()) sent.push_back({r, own});
    if (const auto count = pieces[static_cast<std::size_t>(r)]; count > 0)
      received.push_back({r, bytes_of(flat, begin_of(pieces, r), count)});
  }
  transfer(sent, received);
}

}  // namespace mm
