#include "data/question_source.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <utility>

#include "base/hash.h"
#include "data/scene_question.h"
#include "data/scene_render.h"

namespace mm {
namespace {

constexpr std::uint8_t kGrey = 128;

void add(Sha256& hash, const std::string& text) { hash.update(std::as_bytes(std::span(text.c_str(), text.size() + 1))); }

// Some of the questions, drawn; all in a random order where there are no more.
std::vector<QuestionAnswer> some_of(const std::vector<QuestionAnswer>& questions, std::size_t most, Random& random) {
  std::vector<QuestionAnswer> chosen;
  for (const auto i : random.order(questions.size())) {
    if (chosen.size() == most) break;
    chosen.push_back(questions[i]);
  }
  return chosen;
}

// The same, but one answer of those left is drawn each time before a question of it is.
std::vector<QuestionAnswer> some_of_each_answer(const std::vector<QuestionAnswer>& questions, std::size_t most, Random& random) {
  std::map<std::string, std::vector<QuestionAnswer>> left;
  for (auto& one : some_of(questions, questions.size(), random)) left[one.answer].push_back(std::move(one));
  std::vector<QuestionAnswer> chosen;
  while (chosen.size() < most && !left.empty()) {
    const auto of = std::next(left.begin(), static_cast<std::ptrdiff_t>(random.below(left.size())));
    chosen.push_back(std::move(of->second.back()));
    of->second.pop_back();
    if (of->second.empty()) left.erase(of);
  }
  return chosen;
}

// Photos, each asked about in its own way.
class PhotoQuestions : public QuestionSource {
 public:
  explicit PhotoQuestions(const QuestionPlan& how) : how_(how) {}

  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    Random random = random_of(seed, epoch, index);
    auto asked = ask(index, random);
    if (how_.hidden) return {grey_picture(side), {}, std::move(asked)};
    return {augment(read_photo(photo(index)), side, how_.augment, random), {}, std::move(asked)};
  }

  std::vector<QuestionAnswer> asked(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const override {
    Random random = random_of(seed, epoch, index);
    return ask(index, random);
  }

 protected:
  virtual const Photo& photo(std::size_t index) const = 0;
  virtual std::vector<QuestionAnswer> ask(std::size_t index, Random& random) const = 0;

  QuestionPlan how_;

 private:
  Random random_of(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const {
    return {seed, mix64(epoch) ^ hash64(photo(index).id) ^ hash64("questions")};
  }
};

class ListQuestions : public PhotoQuestions {
 public:
  ListQuestions(std::vector<AskedPhoto> photos, const QuestionPlan& how) : PhotoQuestions(how), photos_(std::move(photos)) {}

  std::size_t size() const override { return photos_.size(); }

  std::vector<std::string> sentences() const override {
    std::vector<std::string> all;
    for (const auto& [photo, questions] : photos_)
      for (const auto& one : questions) all.insert(all.end(), {one.question, one.answer});
    return all;
  }

  // Names, questions and answers; the pixels are not read, which would cost as much as an epoch.
  std::string fingerprint() const override {
    Sha256 hash;
    for (const auto& [photo, questions] : photos_) {
      add(hash, photo.id);
      for (const auto& one : questions)
        for (const auto* text : {&one.question, &one.answer, &one.kind}) add(hash, *text);
    }
    return hash.hex();
  }

 protected:
  const Photo& photo(std::size_t index) const override { return photos_.at(index).photo; }
  std::vector<QuestionAnswer> ask(std::size_t index, Random& random) const override {
    const auto& asked = photos_.at(index).asked;
    return how_.even ? some_of_each_answer(asked, how_.each, random) : some_of(asked, how_.each, random);
  }

 private:
  std::vector<AskedPhoto> photos_;
};

class GroceryQuestionSource : public PhotoQuestions {
 public:
  GroceryQuestionSource(std::vector<Photo> photos, std::shared_ptr<const GroceryQuestions> questions, const QuestionPlan& how)
      : PhotoQuestions(how), photos_(std::move(photos)), questions_(std::move(questions)) {}

  std::size_t size() const override { return photos_.size(); }
  std::vector<std::string> sentences() const override { return questions_->texts(); }

  std::string fingerprint() const override {
    Sha256 hash;
    for (const auto& photo : photos_)
      for (const auto* text : {&photo.id, &photo.name, &photo.kind}) add(hash, *text);
    return hash.hex();
  }

 protected:
  const Photo& photo(std::size_t index) const override { return photos_.at(index); }
  std::vector<QuestionAnswer> ask(std::size_t index, Random& random) const override {
    auto asked = (*questions_)(photos_.at(index), random);
    if (asked.size() > how_.each) asked.resize(how_.each);
    return asked;
  }

 private:
  std::vector<Photo> photos_;
  std::shared_ptr<const GroceryQuestions> questions_;
};

class SceneQuestions : public QuestionSource {
 public:
  SceneQuestions(std::uint64_t scene_seed, std::size_t count, const QuestionPlan& how)
      : scene_seed_(scene_seed), count_(count), how_(how) {}

  std::size_t size() const override { return count_; }

  CaptionExample example(std::uint64_t seed, std::uint64_t epoch, std::size_t index, int side) const override {
    auto [scene, questions, random] = choose(seed, epoch, index);
    if (how_.hidden) return {grey_picture(side), {}, std::move(questions)};
    // Some are drawn twice as large and shrunk, as pictures from files are: softer edges than a drawing's own.
    const int drawn = random.chance(0.3) ? 2 * side : side;
    return {augment(render(scene, drawn), side, how_.augment, random), {}, std::move(questions)};
  }

  std::vector<QuestionAnswer> asked(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const override {
    return choose(seed, epoch, index).questions;
  }

  // A few thousand questions hold every word there is many times.
  std::vector<std::string> sentences() const override {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < 2000; ++i)
      for (const auto& one : choose(0, 0, i).questions) all.insert(all.end(), {one.question, one.answer});
    return all;
  }

  std::string fingerprint() const override { return sha256(fmt::format("questions about scenes {} {}", scene_seed_, count_)); }

 private:
  struct Chosen {
    Scene scene;
    std::vector<QuestionAnswer> questions;
    Random random;  // for what is drawn next
  };

  Chosen choose(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const {
    const std::uint64_t number = epoch * count_ + index;
    Scene scene = make_scene(scene_seed_, number);
    Random random(seed, mix64(number) ^ hash64("scene questions"));
    auto questions = scene_questions(scene.facts, ScenePairs::seen, how_.each, random);
    return {std::move(scene), std::move(questions), random};
  }

  std::uint64_t scene_seed_;
  std::size_t count_;
  QuestionPlan how_;
};

}  // namespace

std::string QuestionSource::text(std::uint64_t seed, std::uint64_t epoch, std::size_t index) const {
  std::string said;
  for (const auto& one : asked(seed, epoch, index)) said += fmt::format("{}{} {}", said.empty() ? "" : "  ", one.question, one.answer);
  return said;
}

std::unique_ptr<QuestionSource> list_question_source(std::vector<AskedPhoto> photos, const QuestionPlan& how) {
  return std::make_unique<ListQuestions>(std::move(photos), how);
}

std::unique_ptr<QuestionSource> grocery_question_source(std::vector<Photo> photos, std::shared_ptr<const GroceryQuestions> questions,
                                                        const QuestionPlan& how) {
  return std::make_unique<GroceryQuestionSource>(std::move(photos), std::move(questions), how);
}

std::unique_ptr<QuestionSource> scene_question_source(std::uint64_t scene_seed, std::size_t count, const QuestionPlan& how) {
  return std::make_unique<SceneQuestions>(scene_seed, count, how);
}

Image grey_picture(int side) {
  Image image;
  image.width = image.height = side;
  image.channels = 3;
  image.pixels.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3, kGrey);
  return image;
}

}  // namespace mm
