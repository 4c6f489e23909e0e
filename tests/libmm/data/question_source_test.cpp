#include "data/question_source.h"

#include <algorithm>
#include <set>

#include "data/scene_render.h"
#include "media/png_writer.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<AskedPhoto> two_photos(const TemporaryFolder& folder) {
  std::vector<AskedPhoto> photos(2);
  for (std::size_t i = 0; i < 2; ++i) {
    photos[i].photo.id = std::to_string(i);
    photos[i].photo.path = folder / (std::to_string(i) + ".png");
    write_png(photos[i].photo.path, render(make_scene(1, i), 16));
    for (int k = 0; k < 6; ++k) photos[i].asked.push_back({"q" + std::to_string(k) + "?", std::to_string(k), "number"});
  }
  return photos;
}

}  // namespace

TEST_CASE("of a list's questions some are drawn, others in another epoch") {
  const TemporaryFolder folder;
  const auto source = list_question_source(two_photos(folder), {.each = 3});
  CHECK(source->size() == 2);
  std::set<std::string> seen;
  for (std::uint64_t epoch = 0; epoch < 20; ++epoch) {
    const auto asked = source->asked(1, epoch, 0);
    REQUIRE(asked.size() == 3);
    CHECK((asked == source->asked(1, epoch, 0)));
    std::set<std::string> questions;
    for (const auto& one : asked) questions.insert(one.question);
    CHECK(questions.size() == 3);
    seen.insert(questions.begin(), questions.end());
    const auto example = source->example(1, epoch, 0, 8);
    CHECK((example.asked == asked));
    CHECK(example.image.width == 8);
  }
  CHECK(seen.size() == 6);
  CHECK(list_question_source(two_photos(folder), {.each = 9})->asked(1, 0, 1).size() == 6);
  CHECK(source->text(1, 0, 0).find("? ") != std::string::npos);
  CHECK(std::ranges::count(source->sentences(), "q5?") == 2);
}

TEST_CASE("questions are drawn evenly over a picture's answers where that is asked for") {
  const TemporaryFolder folder;
  auto photos = two_photos(folder);
  photos.resize(1);
  for (int k = 0; k < 30; ++k) photos[0].asked.push_back({"y" + std::to_string(k) + "?", "yes", "yes-no"});
  const auto source = list_question_source(photos, {.each = 7, .even = true});
  std::size_t yes = 0;
  for (std::uint64_t epoch = 0; epoch < 100; ++epoch) {
    const auto asked = source->asked(1, epoch, 0);
    REQUIRE(asked.size() == 7);
    CHECK((asked == source->asked(1, epoch, 0)));
    std::set<std::string> questions;
    for (const auto& one : asked) questions.insert(one.question);
    CHECK(questions.size() == 7);  // none twice
    yes += static_cast<std::size_t>(std::ranges::count(asked, "yes", &QuestionAnswer::answer));
  }
  // Of 36 questions 30 are answered yes. Seven drawn from all hold 5.8 of them; evenly, of the seven answers, about 2.1.
  CHECK(yes > 100);
  CHECK(yes < 350);
  CHECK(list_question_source(photos, {.each = 64, .even = true})->asked(1, 0, 0).size() == 36);
}

TEST_CASE("hidden pictures are grey, and are not opened") {
  const TemporaryFolder folder;
  auto photos = two_photos(folder);
  photos[0].photo.path = folder / "absent.png";
  const auto lists = list_question_source(photos, {.hidden = true});
  const auto scenes = scene_question_source(3, 10, {.hidden = true});
  const auto seen = scene_question_source(3, 10, {});
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(lists->example(1, 0, i, 8).image.pixels == grey_picture(8).pixels);
    CHECK(scenes->example(1, 0, i, 8).image.pixels == grey_picture(8).pixels);
    CHECK((scenes->asked(1, 0, i) == seen->asked(1, 0, i)));  // of the same questions
  }
  CHECK(seen->example(1, 0, 0, 8).image.pixels != grey_picture(8).pixels);
}

TEST_CASE("scenes go on from epoch to epoch, and data of other content has another fingerprint") {
  const auto source = scene_question_source(3, 10, {});
  CHECK((source->asked(1, 1, 0) == scene_question_source(3, 5, {})->asked(1, 2, 0)));  // the tenth scene
  CHECK((source->asked(1, 0, 0) != source->asked(1, 1, 0)));
  CHECK(source->fingerprint() != scene_question_source(4, 10, {})->fingerprint());
  const TemporaryFolder folder;
  auto photos = two_photos(folder);
  const auto before = list_question_source(photos, {})->fingerprint();
  photos[1].asked[2].answer = "other";
  CHECK(list_question_source(photos, {})->fingerprint() != before);
}

TEST_CASE("photos of groceries are asked what their set knows") {
  const TemporaryFolder folder;
  std::vector<Photo> photos;
  for (auto& [photo, asked] : two_photos(folder)) {
    photo.kind = photo.name = "kind " + photo.id;
    photos.push_back(photo);
  }
  const auto source = grocery_question_source(photos, std::make_shared<const GroceryQuestions>(photos), {.each = 1});
  std::set<std::string> kinds;
  for (std::uint64_t epoch = 0; epoch < 40; ++epoch) {
    REQUIRE(source->asked(1, epoch, 0).size() == 1);
    kinds.insert(source->asked(1, epoch, 0)[0].kind);
  }
  CHECK(kinds == std::set<std::string>{"kind", "yes-no"});
}
