#include "task/train_answer_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "data/grocery.h"
#include "data/scene_question.h"
#include "data/scene_render.h"
#include "task/picture_text.h"
#include "train/caption_score.h"

namespace mm {
namespace {

QuestionPlan question_plan(const TrainDataOptions& options, const AugmentOptions& augment) {
  return {.augment = augmentation(augment),
          .each = static_cast<std::size_t>(options.questions.each),
          .even = options.questions.even,
          .hidden = options.questions.hide_pictures};
}

std::vector<AskedPhoto> read_lists(const std::vector<std::string>& files) {
  std::vector<AskedPhoto> all;
  for (const auto& file : files)
    for (auto& photo : read_question_list(file)) {
      if (files.size() > 1) photo.photo.id = file + ":" + photo.photo.id;
      all.push_back(std::move(photo));
    }
  return all;
}

// What is drawn to be asked is the same in every run.
Random question_random(std::string_view purpose, std::size_t index) { return {hash64(purpose) ^ hash64("asked"), index}; }

AskedSet asked_photos(const std::string& name, std::vector<AskedPhoto> photos, bool hidden) {
  AskedSet set{.name = name, .asked = {}, .picture = {}};
  std::vector<Photo> files;
  for (auto& [photo, asked] : photos) {
    set.asked.push_back(std::move(asked));
    files.push_back(std::move(photo));
  }
  set.picture = [files = std::move(files), hidden](std::size_t i) { return hidden ? grey_picture(kAskedSide) : read_photo(files.at(i)); };
  return set;
}

// Those of a split, each asked what a training photo is.
std::vector<AskedPhoto> asked_groceries(const std::vector<Photo>& photos, const std::string& split, int most,
                                        const GroceryQuestions& questions) {
  std::vector<Photo> of_split;
  for (const auto& photo : photos)
    if (!split.empty() && photo.split == split) of_split.push_back(photo);
  std::vector<AskedPhoto> asked;
  for (const auto& photo : spread(of_split, most)) {
    Random random = question_random(split, asked.size());
    asked.push_back({photo, questions(photo, random)});
  }
  return asked;
}

AskedSet asked_scenes(const std::string& name, std::string_view purpose, int count, ScenePairs pairs, bool hidden) {
  AskedSet set{.name = name, .asked = {}, .picture = {}};
  auto scenes = question_scenes(purpose, static_cast<std::size_t>(count), pairs);
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    Random random = question_random(purpose, i);
    set.asked.push_back(scene_questions(scenes[i].facts, pairs, kSceneQuestionKinds.size(), random));
  }
  set.picture = [scenes = std::move(scenes), hidden](std::size_t i) {
    return hidden ? grey_picture(kAskedSide) : render(scenes.at(i), kAskedSide);
  };
  return set;
}

void add(std::vector<AskedSet>& sets, AskedSet set) {
  if (!set.asked.empty()) sets.push_back(std::move(set));
}

void add_groceries(AnswerData& data, const TrainDataOptions& options) {
  const auto photos = read_grocery(options.grocery.path);
  const auto questions = std::make_shared<const GroceryQuestions>(photos);
  const bool hidden = options.questions.hide_pictures;
  data.sources.push_back({"photos", grocery_question_source(photos_of(photos, options.train_split, options.grocery.path), questions,
                                                            question_plan(options, options.grocery.augment))});
  add(data.valid, asked_photos("photos", asked_groceries(photos, options.valid_split, options.valid_photos, *questions), hidden));
  add(data.test, asked_photos("photos", asked_groceries(photos, options.test_split, options.test_photos, *questions), hidden));
}

void add_lists(AnswerData& data, const TrainDataOptions& options) {
  const auto& lists = options.questions;
  MM_CHECK(!lists.files.empty(), Kind::usage, "lists to ask, and none to learn from", "data.questions.files");
  data.sources.push_back({"lists", list_question_source(read_lists(lists.files), question_plan(options, lists.augment))});
  add(data.valid, asked_photos("lists", spread(read_lists(lists.valid_files), options.valid_photos), lists.hide_pictures));
  add(data.test, asked_photos("lists", spread(read_lists(lists.test_files), options.test_photos), lists.hide_pictures));
}

void add_scenes(AnswerData& data, const TrainDataOptions& options) {
  const auto& scenes = options.scenes;
  const bool hidden = options.questions.hide_pictures;
  data.sources.push_back(
      {"scenes", scene_question_source(scenes.seed, static_cast<std::size_t>(scenes.count), question_plan(options, scenes.augment))});
  add(data.valid, asked_scenes("scenes", "valid", options.valid_scenes, ScenePairs::seen, hidden));
  add(data.test, asked_scenes("scenes", "test", options.test_scenes, ScenePairs::seen, hidden));
  add(data.test, asked_scenes("new-pairs", "test new pairs", options.test_scenes, ScenePairs::held_out, hidden));
}

bool has_lists(const QuestionDataOptions& options) {
  return !options.files.empty() || !options.valid_files.empty() || !options.test_files.empty();
}

}  // namespace

AnswerData open_answer_data(const TrainDataOptions& options, std::uint64_t seed) {
  MM_CHECK(options.manifest.path.empty() && options.shards.files.empty() && options.arrays.files.empty(), Kind::usage,
           "manifests, archives and arrays have no questions", "data", "name data.questions.files");
  AnswerData data;
  if (!options.grocery.path.empty()) add_groceries(data, options);
  if (has_lists(options.questions)) add_lists(data, options);
  if (options.scenes.count > 0) add_scenes(data, options);
  MM_CHECK(!data.sources.empty(), Kind::usage, "there is nothing to learn from", "data",
           "name at least one source of questions: data.questions.files, data.grocery or data.scenes");
  std::vector<std::shared_ptr<const CaptionSource>> sources;
  for (const auto& [name, source] : data.sources) sources.push_back(source);
  data.mixture = std::make_shared<Mixture>(std::move(sources), seed);
  return data;
}

std::vector<Photo> photos_of_questions(const TrainDataOptions& options) {
  std::vector<Photo> all;
  const auto& lists = options.questions;
  for (const auto& [files, split] : {std::pair{&lists.files, &options.train_split}, std::pair{&lists.valid_files, &options.valid_split},
                                     std::pair{&lists.test_files, &options.test_split}})
    for (const auto& file : *files)
      for (auto& [photo, asked] : read_question_list(file)) {
        photo.split = *split;
        photo.id = file + ":" + photo.id;
        all.push_back(std::move(photo));
      }
  return all;
}

}  // namespace mm
