#include "task/align_pool.h"

#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

#include "data/scene_sentence.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A picture is the level of its first pixel, a text its length: they are near where these are equal.
struct Levels : Embedder {
  bool reads(Content content) const override { return content == Content::picture || content == Content::text; }
  std::int64_t width() const override { return 2; }
  std::int64_t layers(Content) const override { return 0; }
  at::Tensor prepare(const Image& image) const override { return at::tensor(static_cast<float>(image.pixels[0])); }
  at::Tensor pictures(std::span<const at::Tensor> pixels) override {
    at::Tensor all = at::ones({std::ssize(pixels), 2});
    for (std::size_t i = 0; i < pixels.size(); ++i) all[static_cast<std::int64_t>(i)][1] = pixels[i].item<float>();
    return all;
  }
  at::Tensor texts(std::span<const std::string> texts) override {
    at::Tensor all = at::ones({std::ssize(texts), 2});
    for (std::size_t i = 0; i < texts.size(); ++i) all[static_cast<std::int64_t>(i)][1] = static_cast<float>(texts[i].size());
    return all;
  }
};

Image grey(std::uint8_t level) { return {1, 1, 3, {level, level, level}}; }

double rate(const Rates& rates, std::string_view name) {
  const auto found = std::ranges::find(rates, name, &std::pair<std::string, double>::first);
  REQUIRE_MESSAGE(found != rates.end(), name);
  return found->second;
}

}  // namespace

TEST_CASE("pictures of one text share it, and the accuracy is that of all pools but the new pairs") {
  AlignPool right{.name = "photos"}, wrong{.name = "scenes"}, other{.name = "new-pairs"};
  right.add([] { return grey(1); }, "a");
  right.add([] { return grey(4); }, "abcd");
  right.add([] { return grey(1); }, "a");
  CHECK((right.text_of == std::vector<std::size_t>{0, 1, 0}));
  CHECK((right.texts == std::vector<std::string>{"a", "abcd"}));
  for (auto* pool : {&wrong, &other}) {
    pool->add([] { return grey(4); }, "a");
    pool->add([] { return grey(1); }, "abcd");
  }
  const std::vector<AlignPool> pools{right, wrong, other};
  CHECK(picture_count(pools) == 7);
  Levels levels;
  const auto rates = align_rates(pools, levels);
  REQUIRE(rates);
  CHECK(rate(*rates, "photos.to-text.R@1") == 1);
  CHECK(rate(*rates, "photos.to-picture.mAP") == 1);
  CHECK(rate(*rates, "scenes.to-text.R@1") == 0);
  CHECK(rate(*rates, "new-pairs.to-text.R@1") == 0);
  CHECK(rates->front() == std::pair<std::string, double>("accuracy", 0.5));
  CHECK(rate(chance_rates(pools), "scenes.to-text.R@1") == 0.5);
}

TEST_CASE("pools are the sets with pictures of the split, and the scenes that are asked about") {
  CaptionData data;
  data.sets.push_back(
      {.photos = {{"1", "1.png", "test", {"one"}, ""}, {"2", "2.png", "train", {"two"}, ""}, {"3", "3.png", "test", {"one"}, ""}},
       .shown = {},
       .where = "here",
       .name = "photos"});
  data.sets.push_back({.photos = {{"4", "4.png", "train", {"four"}, ""}}, .shown = {}, .where = "there", .name = "emoji"});
  CaptionQuestions questions;
  questions.seen = question_scenes("test", 5, ScenePairs::seen);
  const auto pools = align_pools(data, "test", 0, questions);
  REQUIRE(pools.size() == 2);
  CHECK(pools[0].name == "photos");
  CHECK((pools[0].texts == std::vector<std::string>{"one"}));
  CHECK(pools[0].pictures.size() == 2);
  CHECK(pools[1].name == "scenes");
  CHECK(pools[1].texts.at(pools[1].text_of.at(3)) == scene_sentences(questions.seen[3].facts)[0]);
  CHECK(pools[1].pictures[0]().width == kQuestionSide);
  CHECK(align_pools(data, "test", 1, {}).at(0).pictures.size() == 1);
}
