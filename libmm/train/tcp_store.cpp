#include "train/tcp_store.h"

#include <fmt/format.h>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>
#include <cstring>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::string first_line(const std::exception& error) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  const std::string text = of_torch != nullptr ? of_torch->what_without_backtrace() : error.what();
  return text.substr(0, text.find('\n'));
}

// What the call gives; what LibTorch throws as an error of ours.
template <class Call>
auto reached(const TcpStore::Place& place, const Call& call) {
  try {
    return call();
  } catch (const c10::Error& error) {
    throw Error(Kind::resource, fmt::format("the processes do not find each other: {}", first_line(error)),
                fmt::format("{}:{}", shown(place.host), place.port), "look at the other processes, and at MASTER_ADDR and MASTER_PORT");
  }
}

}  // namespace

struct TcpStore::Impl {
  Place place;
  c10::intrusive_ptr<c10d::TCPStore> store;
};

TcpStore::TcpStore(const Place& place, double timeout) : impl_(std::make_unique<Impl>(Impl{place, {}})) {
  c10d::TCPStoreOptions options;
  options.port = static_cast<std::uint16_t>(place.port);
  options.isServer = place.serves;
  options.waitWorkers = false;
  options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(timeout * 1000));
  impl_->store = reached(place, [&] { return c10::make_intrusive<c10d::TCPStore>(place.host, options); });
}

TcpStore::~TcpStore() = default;

int TcpStore::port() const { return impl_->store->getPort(); }

void TcpStore::set(const std::string& key, std::span<const std::byte> value) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(value.data());
  reached(impl_->place, [&] { impl_->store->set(key, Bytes(data, data + value.size())); });
}

std::optional<std::vector<std::byte>> TcpStore::take(const std::string& key) {
  return reached(impl_->place, [&]() -> std::optional<std::vector<std::byte>> {
    if (!impl_->store->check({key})) return std::nullopt;
    const Bytes value = impl_->store->get(key);
    impl_->store->deleteKey(key);
    std::vector<std::byte> bytes(value.size());
    if (!bytes.empty()) std::memcpy(bytes.data(), value.data(), value.size());
    return bytes;
  });
}

int TcpStore::count(const std::string& key) {
  return reached(impl_->place, [&] { return static_cast<int>(impl_->store->add(key, 1)); });
}

int TcpStore::counted(const std::string& key) {
  return reached(impl_->place, [&] { return static_cast<int>(impl_->store->add(key, 0)); });
}

c10d::Store& TcpStore::store() const { return *impl_->store; }

}  // namespace mm
