#include "train/tcp_store.h"

#include <array>
#include <chrono>
#include <optional>
#include <thread>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// What one process has set is on its way to another for a moment.
std::optional<std::vector<std::byte>> taken_soon(TcpStore& store, const std::string& key) {
  for (int tries = 0; tries < 1000; ++tries) {
    if (auto value = store.take(key)) return value;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a value is there for every process until one takes it") {
  TcpStore served({"localhost", 0, true}, 20);
  REQUIRE(served.port() > 0);
  TcpStore guest({"localhost", served.port(), false}, 20);
  CHECK_FALSE(guest.take("a").has_value());
  const std::array value{std::byte{1}, std::byte{0}, std::byte{255}};
  served.set("a", value);
  served.set("empty", {});
  CHECK((taken_soon(guest, "a") == std::vector<std::byte>(value.begin(), value.end())));
  CHECK_FALSE(served.take("a").has_value());
  CHECK((taken_soon(guest, "empty") == std::vector<std::byte>()));
}

TEST_CASE("processes are counted") {
  TcpStore served({"localhost", 0, true}, 20);
  TcpStore guest({"localhost", served.port(), false}, 20);
  CHECK(guest.counted("here") == 0);
  CHECK(guest.count("here") == 1);
  CHECK(served.count("here") == 2);
  CHECK(guest.counted("here") == 2);
}

TEST_CASE("a store that nobody serves is an error with its place") {
  int port = 0;
  {
    const TcpStore gone({"localhost", 0, true}, 20);
    port = gone.port();
  }
  const auto error = error_of([&] { TcpStore({"localhost", port, false}, 1); });
  CHECK(error.kind == Kind::resource);
  CHECK(error.where == "localhost:" + std::to_string(port));
  CHECK(std::string(error.what()).starts_with("the processes do not find each other: "));
}
