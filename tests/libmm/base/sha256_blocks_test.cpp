#include "base/sha256_blocks.h"

#include <algorithm>
#include <vector>

#include "base/random.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<std::byte> drawn(std::size_t count) {
  Random random(1, 2);
  std::vector<std::byte> bytes(count);
  std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random.below(256)); });
  return bytes;
}

}  // namespace

TEST_CASE("the processor's own instructions give the same words as the formula") {
  for (const std::size_t count : {0, 1, 2, 5, 33}) {
    CAPTURE(count);
    const auto bytes = drawn(64 * count);
    Sha256State one{1, 2, 3, 4, 0xfffffffb, 6, 7, 0x80000000}, other = one;
    sha256_blocks(one, bytes);
    sha256_blocks_portable(other, bytes);
    CHECK(one == other);
  }
}

TEST_CASE("one block at a time is the same as all of them") {
  const auto bytes = drawn(64 * 4);
  Sha256State whole{}, pieces{};
  sha256_blocks(whole, bytes);
  for (std::size_t i = 0; i < 4; ++i) sha256_blocks(pieces, std::span(bytes).subspan(64 * i, 64));
  CHECK(whole == pieces);
  CHECK(whole != Sha256State{});
}
