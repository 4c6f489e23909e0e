#include "task/train_align.h"

#include <ATen/ops/equal.h>

#include <filesystem>

#include "base/log.h"
#include "base/progress.h"
#include "model/embedder.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "support/tiny_training.h"
#include "tensor/params.h"
#include "train/checkpoint.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainOptions tiny_pairs(const std::string& output) {
  auto options = tiny_training(output);
  options.task = "align";
  options.model.space = 6;
  return options;
}

std::string refused(const std::function<void(TrainOptions&)>& change) {
  auto options = tiny_pairs("nowhere");
  change(options);
  return complaint([&] { parameter_count(open_align_trial(options).experiment); });
}

}  // namespace

TEST_CASE("an experiment of pairs is opened with its vocabulary, configs and questions") {
  const TemporaryFolder folder;
  const auto options = tiny_pairs(folder / "run");
  const Trial trial = open_align_trial(options);
  CHECK(trial.experiment.size == 30);
  CHECK(trial.experiment.whole);
  CHECK(trial.experiment.valid_count == 2);  // of three scenes, whole batches
  CHECK(trial.questions == 6);
  const auto both = trial.experiment.batch(7, 2), second = trial.experiment.batch(8, 1);
  CHECK(at::equal(both.tensors.at("pixels")[1], second.tensors.at("pixels")[0]));
  CHECK(both.tensors.at("group")[1].item<double>() == second.tensors.at("group")[0].item<double>());
  CHECK(both.targets == 2);
  CHECK(trial.experiment.beginning.at("logit_scale").item<double>() == doctest::Approx(2.65926));
  CHECK(trial.experiment.files.texts.at(0).second.find("CLIPModel") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(options.output));  // a dry run leaves nothing behind
}

TEST_CASE("what is learnt is a folder of an embedder, and is asked how its pictures and texts find each other") {
  const TemporaryFolder folder;
  auto options = tiny_pairs(folder / "run");
  const Trial trial = open_align_trial(options);
  auto source = std::make_shared<InitSource>(1, 0.1);
  const auto learner = trial.experiment.make(Params(source));
  CHECK(learner->loss(trial.experiment.batch(0, 2)).item<double>() > 0);
  write_model_folder(folder / "model", trial.experiment.files, source->tensors());
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  Progress progress(log, "never", trial.questions);
  const auto rates = trial.test(folder / "model", progress);
  REQUIRE(rates);
  CHECK(rates->size() == 15);  // accuracy, and seven of each of two pools
  CHECK(rates->at(0).first == "accuracy");
  const auto floors = trial.floors(folder / "floors.json", log);
  REQUIRE(floors);
  REQUIRE(floors->size() == 2);
  CHECK(floors->at(0).name == "chance");
  for (const auto& floor : *floors) CHECK(floor.test.size() == rates->size());
}

TEST_CASE("parts of a batch, and families and objectives that align nothing, are usage errors") {
  CHECK(refused([](auto& o) { o.micro_batch = 1; }).starts_with("--micro-batch: pairs are told from all others of a batch"));
  CHECK(refused([](auto& o) { o.batch = 1; }).starts_with("--batch: one pair alone"));
  CHECK(refused([](auto& o) { o.model.family = "none"; }).starts_with("model.family: no family 'none'"));
  CHECK(refused([](auto& o) { o.objective.kind = "siglip"; }).find("bias") != std::string::npos);
  CHECK(refused([](auto& o) { o.data.scenes.count = 0; }).find("nothing to learn from") != std::string::npos);
}
