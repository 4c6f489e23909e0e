#include "data/scene_question.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "support/doctest.h"

using namespace mm;

namespace {

std::vector<QuestionAnswer> asked_of(const SceneFacts& facts, std::uint64_t seed, std::size_t most = 8) {
  Random random(seed, 5);
  return scene_questions(facts, ScenePairs::seen, most, random);
}

// Every answer that a question about these facts is ever given.
std::map<std::string, std::set<std::string>> all_answers(const SceneFacts& facts) {
  std::map<std::string, std::set<std::string>> answers;
  for (std::uint64_t seed = 0; seed < 3000; ++seed)
    for (const auto& one : asked_of(facts, seed)) answers[one.question].insert(one.answer);
  return answers;
}

using Only = std::set<std::string>;

constexpr SceneThing kRedStar{.shape = 4, .colour = 0, .texture = 1, .size = 2};
constexpr SceneThing kBlueRing{.shape = 7, .colour = 4, .texture = 0, .size = 1};
constexpr SceneThing kGreenSquare{.shape = 1, .colour = 3, .texture = 0, .size = 2};

}  // namespace

TEST_CASE("two things side by side are asked about truly, and each question has one answer") {
  const SceneFacts facts{.things = {kRedStar, kBlueRing}, .count = 1, .relation = Relation::left_of, .background = 3};
  const auto answers = all_answers(facts);
  for (const auto& [question, found] : answers) CHECK_MESSAGE(found.size() == 1, question);
  CHECK(answers.at("what color is the star?") == Only{"red"});
  CHECK(answers.at("what shape is the blue thing?") == Only{"ring"});
  CHECK(answers.at("what is to the left of the ring?") == Only{"star"});
  CHECK(answers.at("what is to the right of the red star?") == Only{"ring"});
  CHECK(answers.at("is the red star to the left of the ring?") == Only{"yes"});
  CHECK(answers.at("is the star to the right of the ring?") == Only{"no"});
  CHECK(answers.at("is the ring to the right of the star?") == Only{"yes"});
  CHECK(answers.at("is the ring to the left of the star?") == Only{"no"});
  CHECK(answers.at("is the star larger than the ring?") == Only{"yes"});
  CHECK(answers.at("is the star smaller than the ring?") == Only{"no"});
  CHECK(answers.at("is the ring smaller than the star?") == Only{"yes"});
  CHECK(answers.at("which is smaller, the star or the ring?") == Only{"ring"});
  CHECK(answers.at("is there a red star?") == Only{"yes"});
  CHECK(answers.at("is there a green star?") == Only{"no"});
  CHECK(answers.at("is the star striped?") == Only{"yes"});
  CHECK(answers.at("is the ring striped?") == Only{"no"});
  CHECK(answers.at("is the star dotted?") == Only{"no"});
  CHECK(answers.at("what pattern does the ring have?") == Only{"plain"});
  CHECK(answers.at("how many things are there?") == Only{"2"});
  CHECK(answers.at("what is the background?") == Only{"grass"});
  CHECK_FALSE(answers.contains("how many stars are there?"));  // one of two things is too easily told by the question alone
}

TEST_CASE("equal things are counted, and what is inside or between is named") {
  const SceneFacts four{.things = {kBlueRing}, .count = 4, .relation = Relation::none, .background = 0};
  const auto counted = all_answers(four);
  CHECK(counted.at("how many rings are there?") == Only{"4"});
  CHECK(counted.at("how many blue rings are there?") == Only{"4"});
  CHECK(counted.at("how many blue crosses are there?") == Only{"0"});
  CHECK(counted.at("are there more than three rings?") == Only{"yes"});
  CHECK(counted.at("are there fewer than four rings?") == Only{"no"});
  CHECK(counted.at("what colour are the rings?") == Only{"blue"});

  const SceneFacts inside{.things = {kRedStar, kGreenSquare}, .count = 1, .relation = Relation::inside, .background = 0};
  const auto held = all_answers(inside);
  CHECK(held.at("what is inside the green square?") == Only{"star"});
  CHECK_FALSE(held.contains("what shape is the green thing?"));  // what holds another has few shapes

  const SceneFacts row{.things = {kRedStar, kBlueRing, kGreenSquare}, .count = 1, .relation = Relation::between, .background = 0};
  const auto between = all_answers(row);
  CHECK(between.at("what is between the ring and the square?") == Only{"star"});
  CHECK(between.at("what is between the green square and the blue ring?") == Only{"star"});
}

TEST_CASE("a thing that shares its shape with another is not asked for by it") {
  auto other = kRedStar;
  other.colour = 4;
  const SceneFacts facts{.things = {kRedStar, other}, .count = 1, .relation = Relation::above, .background = 0};
  for (const auto& [question, found] : all_answers(facts)) {
    CHECK(question.find(" the star") == std::string::npos);
    CHECK_MESSAGE(found.size() == 1, question);
  }
}

TEST_CASE("over many scenes a question says little of its answer") {
  std::map<std::string, std::map<std::string, double>> kinds;
  std::map<std::string, std::map<std::string, double>> yes_no;  // of each kind
  std::map<std::string, std::pair<double, double>> existence;   // yes and no of each thing asked for
  for (std::uint64_t i = 0; i < 20000; ++i) {
    Random random(1, i);
    for (const auto& one : scene_questions(make_scene(3, i).facts, ScenePairs::seen, 8, random)) {
      const bool polar = one.answer == "yes" || one.answer == "no";
      const bool all = one.question.find("things are") != std::string::npos || one.question.find("shapes are") != std::string::npos;
      ++(polar ? yes_no : kinds)[one.kind == "count" && all ? "count all" : one.kind][one.answer];
      if (one.kind == "existence") ++(one.answer == "yes" ? existence[one.question].first : existence[one.question].second);
    }
  }
  const auto share = [](const std::map<std::string, double>& counts, const std::string& answer) {
    double all = 0;
    for (const auto& [name, count] : counts) all += count;
    return counts.at(answer) / all;
  };
  for (const auto& [kind, counts] : yes_no) CHECK_MESSAGE(std::abs(share(counts, "yes") - 0.5) < 0.02, kind);
  CHECK(kinds.at("count all").size() == 5);
  for (const auto& [number, count] : kinds.at("count all"))
    CHECK_MESSAGE(std::abs(share(kinds.at("count all"), number) - 1.0 / 5) < 0.03, number);
  for (const auto& [number, count] : kinds.at("count")) CHECK_MESSAGE(std::abs(share(kinds.at("count"), number) - 1.0 / 6) < 0.05, number);
  for (const auto& [colour, count] : kinds.at("colour")) CHECK_MESSAGE(share(kinds.at("colour"), colour) < 0.15, colour);
  for (const auto& [shape, count] : kinds.at("shape")) CHECK_MESSAGE(share(kinds.at("shape"), shape) < 0.11, shape);
  for (const auto& [texture, count] : kinds.at("texture"))
    CHECK_MESSAGE(std::abs(share(kinds.at("texture"), texture) - 0.25) < 0.02, texture);
  for (const auto& [ground, count] : kinds.at("background"))
    CHECK_MESSAGE(std::abs(share(kinds.at("background"), ground) - 1.0 / 6) < 0.02, ground);
  double likelier = 0, all = 0;  // what the best guess by the question alone gets right
  for (const auto& [question, counts] : existence) {
    likelier += std::max(counts.first, counts.second);
    all += counts.first + counts.second;
  }
  CHECK(likelier / all < 0.6);
}

TEST_CASE("no question of training names a pair that is held out, and a few are chosen by chance") {
  for (std::uint64_t i = 0; i < 500; ++i) {
    Random random(2, i);
    for (const auto& one : scene_questions(make_scene(4, i).facts, ScenePairs::seen, 8, random))
      for (int shape = 0; shape < static_cast<int>(kSceneShapes.size()); ++shape)
        for (int colour = 0; colour < static_cast<int>(kSceneColours.size()); ++colour)
          if (is_held_out(shape, colour))
            CHECK(one.question.find(std::string(kSceneColours[static_cast<std::size_t>(colour)]) + " " +
                                    std::string(kSceneShapes[static_cast<std::size_t>(shape)])) == std::string::npos);
  }
  const SceneFacts facts{.things = {kRedStar, kBlueRing}, .count = 1, .relation = Relation::left_of, .background = 3};
  std::set<std::string> first;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto asked = asked_of(facts, seed, 2);
    REQUIRE(asked.size() == 2);
    CHECK(asked[0].kind != asked[1].kind);
    first.insert(asked[0].kind);
    CHECK((asked == asked_of(facts, seed, 2)));
  }
  CHECK(first.size() > 5);
}
