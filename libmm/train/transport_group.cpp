#include "train/transport_group.h"

#include <ATen/Dispatch.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <numeric>
#include <thread>

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

// total += more, n elements.
void add_to(at::ScalarType type, std::byte* total, const std::byte* more, std::int64_t n) {
  AT_DISPATCH_ALL_TYPES_AND2(at::kHalf, at::kBFloat16, type, "sum over processes", [&] {
    auto* into = reinterpret_cast<scalar_t*>(total);
    const auto* from = reinterpret_cast<const scalar_t*>(more);
    for (std::int64_t i = 0; i < n; ++i) into[i] = static_cast<scalar_t>(into[i] + from[i]);
  });
}

// Between two looks of a process that waits. It looks again at once: processes that do the same come within a moment of each other, and who
// sleeps comes late to the next step. When it takes longer, it lets others have the processor.
void pause(int turn) {
  constexpr int kAtOnce = 2000, kShort = kAtOnce + 100, kMiddle = 20'000;
  if (turn < kAtOnce) return;
  if (turn < kShort)
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
}

void TransportGroup::meet() {
  const Member me = this_process();
  Card card{.process = me.process, .kernel = me.kernel, .processors = me.processors, .host = {}};
  me.host.copy(card.host, sizeof card.host - 1);
  const auto cards = at::empty({size(), static_cast<std::int64_t>(sizeof card)}, at::kByte);
  std::memcpy(cards[rank()].mutable_data_ptr(), &card, sizeof card);
  begin_gather(cards.view({-1}), std::vector<std::int64_t>(static_cast<std::size_t>(size()), sizeof card));
  wait();
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
  jobs_.push_back({.flat = flat, .pieces = {pieces.begin(), pieces.end()}, .adds = true});
  carry();
}

void TransportGroup::begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) {
  jobs_.push_back({.flat = flat, .pieces = {pieces.begin(), pieces.end()}});
  carry();
}

// What a call gives, while nothing has failed; nothing is carried after what it throws.
template <class Call>
auto TransportGroup::until_failure(const Call& call) {
  if (failure_) std::rethrow_exception(failure_);
  try {
    return call();
  } catch (...) {
    failure_ = std::current_exception();
    throw;
  }
}

std::optional<int> TransportGroup::waiting_for() {
  for (; !jobs_.empty(); jobs_.pop_front()) {
    auto& job = jobs_.front();
    if (!job.begun) begin(job);
    if (const auto other = transport_->waiting_for()) return other;
    if (job.adds) add(job);
  }
  return std::nullopt;
}

void TransportGroup::carry() {
  until_failure([&] { waiting_for(); });
}

void TransportGroup::wait() {
  until_failure([&] { wait_for_all(); });
}

void TransportGroup::wait_for_all() {
  constexpr int kLook = 64;        // turns between two looks at the clock
  constexpr double kWatch = 0.05;  // seconds between two looks at the others
  const Stopwatch since;
  double looked = 0;
  for (int turn = 0;; ++turn) {
    const auto other = waiting_for();
    if (!other) return;
    pause(turn);
    if (turn % kLook != 0) continue;
    const double now = since.seconds();
    if (now - looked <= kWatch) continue;
    looked = now;
    check_others(named(*other), now);
  }
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

void TransportGroup::begin(Job& job) {
  const auto& [flat, pieces, adds, came, begun] = job;
  MM_ASSERT(flat.dim() == 1 && flat.is_contiguous() && flat.numel() == begin_of(pieces, size()));
  const std::int64_t count = pieces[static_cast<std::size_t>(rank())];
  if (adds) job.came = at::empty({size() - 1, count}, flat.options());  // [others, count]
  std::vector<Transport::Sent> sent;
  std::vector<Transport::Received> received;
  for (int r = 0, other = 0; r < size(); ++r) {
    if (r == rank()) continue;
    const std::int64_t theirs = pieces[static_cast<std::size_t>(r)], first = begin_of(pieces, r);
    if (const auto out = adds ? bytes_of(flat, first, theirs) : bytes_of(flat, begin_of(pieces, rank()), count); !out.empty())
      sent.push_back({r, out});
    if (const auto in = adds ? bytes_of(job.came, other++ * count, count) : bytes_of(flat, first, theirs); !in.empty())
      received.push_back({r, in});
  }
  transport_->begin(sent, received);
  job.begun = true;
}

void TransportGroup::add(const Job& job) const {
  const std::int64_t count = job.pieces[static_cast<std::size_t>(rank())];
  const auto own = bytes_of(job.flat, begin_of(job.pieces, rank()), count);
  std::vector<std::byte*> parts;  // by rank
  for (int r = 0; r < size(); ++r)
    parts.push_back(r == rank() ? own.data() : bytes_of(job.came, (r < rank() ? r : r - 1) * count, count).data());
  for (int r = 1; r < size(); ++r) add_to(job.flat.scalar_type(), parts[0], parts[static_cast<std::size_t>(r)], count);
  if (parts[0] != own.data()) std::memcpy(own.data(), parts[0], own.size());
}

}  // namespace mm
