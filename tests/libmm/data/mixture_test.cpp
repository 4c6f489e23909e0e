#include "data/mixture.h"

#include <set>

#include "base/error.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Numbers : CaptionSource {
  Numbers(std::string name, std::size_t count) : name(std::move(name)), count(count) {}
  std::size_t size() const override { return count; }
  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    return {Image{side, side, 3, {}}, name + std::to_string(seed) + "/" + std::to_string(epoch) + "/" + std::to_string(index)};
  }
  std::vector<std::string> sentences() const override { return {name}; }
  std::string fingerprint() const override { return name + std::to_string(count); }

  std::string name;
  std::size_t count;
};

Mixture two(std::uint64_t seed) { return Mixture({std::make_shared<Numbers>("a", 5), std::make_shared<Numbers>("b", 8)}, seed); }

}  // namespace

TEST_CASE("an epoch holds every example once, in an order of its own") {
  const Mixture mixture = two(3);
  CHECK(mixture.size() == 13);
  std::vector<std::vector<std::string>> epochs;
  for (std::uint64_t epoch = 0; epoch < 2; ++epoch) {
    std::set<std::string> seen;
    epochs.emplace_back();
    for (std::uint64_t i = 0; i < 13; ++i) {
      const auto text = mixture.example(epoch * 13 + i, 8).text;
      CHECK(text.find("3/" + std::to_string(epoch) + "/") == 1);
      seen.insert(text);
      epochs.back().push_back(text.substr(0, 1) + text.substr(text.rfind('/')));
    }
    CHECK(seen.size() == 13);
  }
  CHECK_FALSE(epochs[0] == epochs[1]);
}

TEST_CASE("no two of a few seeds and epochs share an order") {
  std::set<std::vector<std::pair<std::size_t, std::size_t>>> orders;
  for (std::uint64_t seed = 0; seed < 5; ++seed)
    for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
      std::vector<std::pair<std::size_t, std::size_t>> order;
      for (std::uint64_t i = 0; i < 13; ++i) order.emplace_back(two(seed).at(epoch * 13 + i).source, two(seed).at(epoch * 13 + i).index);
      CHECK(orders.insert(order).second);
    }
}

TEST_CASE("the stream depends on the seed, the fingerprint on the data") {
  int same = 0;
  for (std::uint64_t i = 0; i < 13; ++i) same += two(1).at(i).index == two(2).at(i).index;
  CHECK(same < 13);
  CHECK(two(1).fingerprint() == two(2).fingerprint());
  CHECK_FALSE(two(1).fingerprint() == Mixture({std::make_shared<Numbers>("a", 6)}, 1).fingerprint());
  CHECK(two(1).sentences() == std::vector<std::string>{"a", "b"});
  CHECK_THROWS_AS(Mixture({}, 1), Error);
}
