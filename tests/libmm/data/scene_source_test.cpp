#include <set>

#include "data/caption_source.h"
#include "data/scene_sentence.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("scenes go on from epoch to epoch, and their sentences are true") {
  const auto source = scene_source(1, 20, {}, 0.5);
  CHECK(source->size() == 20);
  std::set<std::string> pictures;
  int canonical = 0;
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch)
    for (std::size_t i = 0; i < 20; ++i) {
      const auto example = source->example(9, epoch, i, 16);
      CHECK(example.image.width == 16);
      pictures.insert({example.image.pixels.begin(), example.image.pixels.end()});
      const auto facts = make_scene(1, epoch * 20 + i).facts;
      const auto told = scene_sentences(facts);
      CHECK(std::find(told.begin(), told.end(), example.text) != told.end());
      canonical += example.text == told[0];
    }
  CHECK(pictures.size() == 60);
  CHECK(canonical > 15);
  CHECK(canonical < 45);
  CHECK(scene_source(1, 20, {}, 0)->example(9, 0, 3, 16).text == scene_sentences(make_scene(1, 3).facts)[0]);
}

TEST_CASE("the sentences for the vocabulary hold every word") {
  std::string all;
  for (const auto& sentence : scene_source(1, 20, {}, 0)->sentences()) all += " " + sentence + " ";
  for (const auto word : kSceneShapes) CHECK(all.find(" " + std::string(word) + " ") != std::string::npos);
  for (const auto word : kSceneColours) CHECK(all.find(" " + std::string(word) + " ") != std::string::npos);
  for (const auto word : kSceneRelations) CHECK(all.find(std::string(word)) != std::string::npos);
  CHECK_FALSE(scene_source(1, 20, {}, 0)->fingerprint() == scene_source(2, 20, {}, 0)->fingerprint());
}
