#include "base/random.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
constexpr std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }

// The 128 bits that two neighbouring places of a stream share, the even one's first.
std::array<std::uint64_t, 2> two_places(std::uint64_t seed, std::uint64_t stream, std::uint64_t pair) {
  const auto four = philox({low(pair), high(pair), low(stream), high(stream)}, {low(seed), high(seed)});
  return {std::uint64_t{four[1]} << 32 | four[0], std::uint64_t{four[3]} << 32 | four[2]};
}

double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }  // [0, 1)

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> c, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53} * c[0], b = std::uint64_t{0xCD9E8D57} * c[2];
    c = {high(b) ^ c[1] ^ key[0], low(b), high(a) ^ c[3] ^ key[1], low(a)};
    key[0] += 0x9E3779B9;  // golden ratio
    key[1] += 0xBB67AE85;  // square root of 3, less 1
  }
  return c;
}

std::uint64_t Random::bits() {
  const auto place = place_++;
  return two_places(seed_, stream_, place / 2)[place % 2];
}

double Random::uniform() { return unit(bits()); }

double Random::uniform(double least, double most) { return least + (most - least) * uniform(); }

double Random::normal() {
  std::array<std::uint64_t, 2> drawn{};
  if (place_ % 2 == 0)
    drawn = two_places(seed_, stream_, std::exchange(place_, place_ + 2) / 2);
  else
    for (auto& one : drawn) one = bits();
  const double radius = std::sqrt(-2 * std::log(1 - unit(drawn[0])));  // 1 - u is never 0
  return radius * std::cos(2 * std::numbers::pi * unit(drawn[1]));
}

std::uint64_t Random::below(std::uint64_t count) {
  MM_ASSERT(count >= 1);
  __extension__ using Wide = unsigned __int128;
  Wide product = Wide{bits()} * count;
  // Of 2^64 values, the first (2^64 mod count) would make some results likelier than others.
  if (static_cast<std::uint64_t>(product) < count) {
    const std::uint64_t uneven = (std::numeric_limits<std::uint64_t>::max() - count + 1) % count;
    while (static_cast<std::uint64_t>(product) < uneven) product = Wide{bits()} * count;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

std::int64_t Random::between(std::int64_t least, std::int64_t most) {
  MM_ASSERT(least <= most);
  const auto count = static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1;  // 0 means all 2^64
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + (count == 0 ? bits() : below(count)));
}

std::vector<std::size_t> Random::order(std::size_t count) {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), std::size_t{0});
  for (std::size_t i = count; i > 1; --i) std::swap(places[i - 1], places[below(i)]);
  return places;
}

}  // namespace mm
