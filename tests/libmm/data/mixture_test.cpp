#include "data/mixture.h"

#include <set>

#include "base/error.h"
#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

struct Numbers : CaptionSource {
  Numbers(std::string name, std::size_t count, std::set<std::size_t> unreadable = {})
      : name(std::move(name)), count(count), unreadable(std::move(unreadable)) {}
  std::size_t size() const override { return count; }
  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    if (unreadable.contains(index)) throw Error(Kind::input, "is cut off", name + std::to_string(index));
    return {Image{side, side, 3, {}}, name + std::to_string(seed) + "/" + std::to_string(epoch) + "/" + std::to_string(index)};
  }
  std::string text(std::uint64_t, std::uint64_t, std::size_t index) const override { return std::string(index, 'x'); }
  std::vector<std::string> sentences() const override { return {name}; }
  std::string fingerprint() const override { return name + std::to_string(count); }

  std::string name;
  std::size_t count;
  std::set<std::size_t> unreadable;
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

TEST_CASE("in buckets, batches hold sentences of near length, and every example still comes once an epoch") {
  const Mixture sorted({std::make_shared<Numbers>("a", 40)}, 3, 4, 10), plain({std::make_shared<Numbers>("a", 40)}, 3);
  const auto spread = [](const Mixture& mixture) {
    std::size_t sum = 0;
    for (std::uint64_t first = 0; first < 40; first += 4) {
      std::set<std::size_t> lengths;
      for (std::uint64_t i = 0; i < 4; ++i) lengths.insert(mixture.at(first + i).index);
      sum += *lengths.rbegin() - *lengths.begin();
    }
    return sum;
  };
  CHECK(spread(sorted) == 30);
  CHECK(spread(plain) > 100);
  std::set<std::size_t> seen;
  for (std::uint64_t i = 40; i < 80; ++i) {
    seen.insert(sorted.at(i).index);
    CHECK(sorted.at(i).epoch == 1);
  }
  CHECK(seen.size() == 40);
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

TEST_CASE("the next readable example of the stream stands for one that cannot be read") {
  const TemporaryFolder folder;
  const Mixture sound = two(3),
                holed({std::make_shared<Numbers>("a", 5, std::set<std::size_t>{1, 2}), std::make_shared<Numbers>("b", 8)}, 3);
  Quarantine quarantine(folder / "quarantine.jsonl", 2);
  const auto unreadable = [&](std::uint64_t number) {
    const auto place = sound.at(number);
    return place.source == 0 && (place.index == 1 || place.index == 2);
  };
  for (const std::uint64_t number : {7, 0, 25, 3, 12, 1, 2, 4, 5, 6, 8, 9, 10, 11}) {  // in any order
    std::uint64_t read = number;
    while (unreadable(read)) ++read;
    CHECK(holed.readable_example(number, 8, quarantine).text == sound.example(read, 8).text);
  }
  CHECK(quarantine.size() == 2);
  Quarantine strict(folder / "strict.jsonl", 1);
  CHECK(complaint([&] {
          for (std::uint64_t i = 0; i < 13; ++i) holed.readable_example(i, 8, strict);
        }).ends_with(": is cut off"));
}
