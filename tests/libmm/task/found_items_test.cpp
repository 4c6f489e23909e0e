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

TEST_CASE("ranks are fused as the paper has it") {
  const std::vector<std::vector<StoreHit>> lists{{{.row = 4, .score = 9}, {.row = 1, .score = 8}},
                                                 {{.row = 1, .score = 0.2}, {.row = 0, .score = 0.1}}};
  const auto fused = fuse_ranks(lists);
  REQUIRE(fused.size() == 3);
  CHECK(fused[0].hit.row == 1);
  CHECK(fused[0].hit.score == doctest::Approx(1.0 / 62 + 1.0 / 61));
  CHECK((fused[0].places == std::vector<std::size_t>{2, 1}));
  CHECK(fused[1].hit.row == 4);
  CHECK(fused[2].hit.row == 0);
  CHECK((fused[2].places == std::vector<std::size_t>{0, 2}));
}

TEST_CASE("hybrid finds by words what vectors rank low, and says both ranks") {
  TinyIndex tiny;
  auto options = tiny.options();
  options.hybrid = true;
  options.top = 2;
  const FoundItems finder(options);
  const std::vector<float> query{1, 0, 0};  // many letters
  const std::vector<std::string> text{"one"};
  const auto answer = finder(query, text).at(0);
  CHECK(answer.at("found").size() == 2);
  CHECK(answer.at("found").at(0).string() == "one");
  CHECK(answer.at("items").at(0).at("ranks").integer("words") == 1);
  CHECK(answer.at("items").at(0).at("ranks").has("vector"));
  CHECK(!answer.at("items").at(1).at("ranks").has("words"));
  options.min_score = "0.1";
  CHECK(complaint([&] { FoundItems refused(options); }).find("--min-score") == 0);
}
