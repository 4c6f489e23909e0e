#include "task/train_answer.h"

#include <ATen/ops/equal.h>

#include <filesystem>

#include "base/log.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "support/tiny_training.h"
#include "tensor/params.h"
#include "train/checkpoint.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainOptions tiny_answers(const std::string& output) {
  auto options = tiny_training(output);
  options.task = "answer";
  return options;
}

}  // namespace

TEST_CASE("an experiment of answers is opened with its vocabulary, configs and questions") {
  const TemporaryFolder folder;
  const auto options = tiny_answers(folder / "run");
  const Trial trial = open_answer_trial(options);
  CHECK(trial.experiment.size == 30);
  CHECK(trial.experiment.valid_count == 3);
  CHECK(trial.questions > 20);
  const auto both = trial.experiment.batch(7, 2), second = trial.experiment.batch(8, 1);
  CHECK(at::equal(both.tensors.at("pixels")[1], second.tensors.at("pixels")[0]));
  CHECK(both.tensors.at("questions").size(1) == 4);
  CHECK(both.targets == both.tensors.at("labels").ne(-100).sum().item().toLong());
  CHECK(trial.experiment.valid(2, 1).tensors.at("pixels").sizes() == at::IntArrayRef({1, 3, 16, 16}));
  CHECK(trial.experiment.files.texts.at(0).second.find("BlipForQuestionAnswering") != std::string::npos);
  REQUIRE(trial.comparisons.size() == 1);
  CHECK(trial.comparisons[0].name == "only questions");
  CHECK(open_answer_trial(trial.comparisons[0].options).comparisons.empty());
  CHECK(trial.preview.at(1).find("?") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(options.output));  // a dry run leaves nothing behind
}

TEST_CASE("questions alone are no better than their most frequent answers") {
  const TemporaryFolder folder;
  auto options = tiny_answers(folder / "run");
  options.data.scenes.count = 2000;
  options.data.test_scenes = 200;
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto floors = open_answer_trial(options).floors(folder / "floors.json", log);
  REQUIRE(floors);
  REQUIRE(floors->size() == 2);
  for (const auto& floor : *floors)
    for (const auto& [name, rate] : floor.test)
      if (name == "scenes.colour" || name == "scenes.count" || name == "scenes.shape") CHECK_MESSAGE(rate < 0.3, name);
  CHECK(std::filesystem::exists(folder / "floors.json"));
}

TEST_CASE("sizes that do not fit an answerer are usage errors") {
  const TemporaryFolder folder;
  auto options = tiny_answers(folder / "run");
  options.model.text_width = 16;
  const auto trial = open_answer_trial(options);
  CHECK(complaint([&] { parameter_count(trial.experiment); }).starts_with("model.text-width: what looks at pictures and at questions"));
}
