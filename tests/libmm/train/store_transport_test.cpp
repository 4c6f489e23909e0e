#include "train/store_transport.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include <thread>

#include "support/caught.h"
#include "train/transport_group.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Runs `act` in a thread for each of two processes, over stores of their own connections.
void over_store(const std::function<void(TransportGroup&)>& act) {
  const auto served = std::make_shared<TcpStore>(TcpStore::Place{"localhost", 0, true}, 60);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < 2; ++rank)
    threads.emplace_back([&, rank] {
      const auto store = rank == 0 ? served : std::make_shared<TcpStore>(TcpStore::Place{"localhost", served->port(), false}, 60);
      TransportGroup group(std::make_unique<StoreTransport>(store, "test", rank, 2, 60), 60);
      act(group);
      group.finish();
    });
  for (auto& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("numbers, texts and long tensors come as they were sent") {
  constexpr std::int64_t kLong = 3 << 20;  // of 4 bytes: more than one value of the store holds
  over_store([&](TransportGroup& group) {
    CHECK(group.gather(group.rank() + 0.5) == std::vector<double>{0.5, 1.5});
    CHECK(group.broadcast(group.leads() ? "a text" : "") == "a text");
    CHECK(group.broadcast(std::string()).empty());
    const auto all = at::arange(kLong, at::kInt).mul(group.rank() + 1);
    group.sum(all);
    CHECK(at::equal(all, at::arange(kLong, at::kInt).mul(3)));
  });
}

TEST_CASE("pieces of two lengths are an error") {
  const auto store = std::make_shared<TcpStore>(TcpStore::Place{"localhost", 0, true}, 60);
  StoreTransport first(store, "test", 0, 2, 60), second(store, "test", 1, 2, 60);
  std::vector<std::byte> sent(5), received(4);
  const std::vector<Transport::Sent> out{{.to = 1, .bytes = sent}};
  const std::vector<Transport::Received> in{{.from = 0, .bytes = received}};
  second.begin({}, in);
  CHECK(second.waiting_for() == 0);
  first.begin(out, {});
  CHECK(error_of([&] { second.waiting_for(); }).kind == Kind::resource);
}

TEST_CASE("who serves the store goes last") {
  const auto store = std::make_shared<TcpStore>(TcpStore::Place{"localhost", 0, true}, 60);
  StoreTransport first(store, "test", 0, 2, 0.2), second(store, "test", 1, 2, 0.2);
  first.finish();  // nobody else comes: after the time-out
  CHECK(store->counted("test/finished") == 1);
  second.finish();
  CHECK(store->counted("test/finished") == 2);
}
