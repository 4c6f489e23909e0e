#include "task/found_items.h"

#include <random>

#include "index/store_writer.h"
#include "support/caught.h"
#include "support/tiny_index.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("rows are found with their scores, kinds and fields") {
  TinyIndex tiny;
  auto options = tiny.options();
  options.top = 2;
  const FoundItems finder(options);
  const auto answers = finder(std::vector<float>{0, 1, 0, 1, 0, 0});
  REQUIRE(answers.size() == 2);
  CHECK((answers[1].at("found").strings() == std::vector<std::string>{"three", "two"}));
  CHECK(answers[1].at("scores").at(1).number() == doctest::Approx(4 / std::sqrt(24.0)).epsilon(1e-5));
  CHECK(answers[1].at("items").at(0).string("kind") == "text");
}

TEST_CASE("the background is where most rows score, and three times their spread above") {
  const TemporaryFolder folder;
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  {
    auto writer = StoreWriter::create(folder / "s", {.width = 1});
    std::vector<StoreItem> items;
    std::vector<float> vectors;
    for (int i = 0; i < 5000; ++i) {
      items.push_back({.id = std::to_string(i)});
      vectors.push_back(i % 100 == 0 ? 100 : 1 + 0.1F * normal(random));
    }
    writer.add(items, vectors);
  }
  const auto store = Store::open(folder / "s");
  const std::vector<float> query{1};
  CHECK(background_score(store, query) == doctest::Approx(1.3).epsilon(0.02));
  TinyIndex tiny;
  CHECK(background_score(Store::open(tiny.folder / "index"), std::vector<float>{1, 0, 0}) < -1e300);
}
