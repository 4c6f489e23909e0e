#include "task/train_transcribe.h"

#include <algorithm>
#include <filesystem>

#include "support/caught.h"
#include "support/codecs.h"
#include "support/temporary.h"
#include "support/wav.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// "ab" rises and then falls, "ba" the other way round, each at times of its own.
TrainOptions letters(const TemporaryFolder& folder) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "x." + std::to_string(i) + ",";
  text += "label,split\n";
  for (int row = 0; row < 40; ++row) {
    const int first = row / 2 % 4, second = first + 2 + row % 3;
    for (int i = 0; i < 10; ++i) text += (i == first ? (row % 2 == 0 ? "1," : "-1,") : i == second ? (row % 2 == 0 ? "-1," : "1,") : "0,");
    text += std::string(row % 2 == 0 ? "ab" : "ba") + (row < 30 ? ",train\n" : ",test\n");
  }
  TrainOptions options;
  options.task = "transcribe";
  options.output = folder / "run";
  options.steps = 150;
  options.batch = 10;
  options.save_every = 1000;
  options.data.arrays.files = {folder.file("letters.csv", text)};
  options.model.layers = {"reshape 10 1", "gru 8", "linear 3"};
  options.optimizer.rate = 0.03;
  options.optimizer.warmup = 0;
  options.talk.quiet = true;
  return options;
}

}  // namespace

TEST_CASE("letters are learnt without their times, and written down beside the most frequent text") {
  const TemporaryFolder folder;
  const auto options = letters(folder);
  const Trial trial = open_transcribe_trial(options);
  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto result = run_experiment(options, trial.experiment, log);
  Progress progress(log, "never", trial.questions);
  const auto rates = trial.test(result.checkpoint, progress);
  REQUIRE(rates);
  CHECK(rates->at(0).first == "exact");
  CHECK(rates->at(0).second == 1);
  CHECK(rates->at(1).second == 0);
  const auto floors = trial.floors("", log);
  REQUIRE(floors);
  CHECK(floors->at(0).name == "most frequent text");
  CHECK(floors->at(0).test.at(0).second == 0.5);
}

TEST_CASE("texts are learnt by one objective") {
  const TemporaryFolder folder;
  auto options = letters(folder);
  options.objective.kind = "mse";
  CHECK(complaint([&] { open_transcribe_trial(options); }) == "objective.kind: 'mse' is not for texts of unknown times");
}

TEST_CASE("sounds of near length are learnt together, cut to the longest of an update" * doctest::skip(!kHasCodecs)) {
  const TemporaryFolder folder;
  for (int take = 0; take < 6; ++take)
    folder.file((take % 2 == 0 ? "yes_" : "no_") + std::to_string(take) + ".wav",
                wav(std::vector<std::int16_t>(static_cast<std::size_t>(800 * (1 + 5 * take % 6)), static_cast<std::int16_t>(100 + take))));
  TrainOptions options;
  options.task = "transcribe";
  options.output = folder / "run";
  options.batch = 2;
  options.data.sounds.path = folder.path;
  options.data.sounds.pattern = "{label}_{take}.wav";
  options.data.sounds.rate = 8000;
  options.data.sounds.mels = 12;
  options.model.layers = {"reshape 12 -1", "transpose", "gru 4", "linear 6"};
  const auto filled = [&](int buckets) {
    options.data.buckets = buckets;
    const Trial trial = open_transcribe_trial(options);
    std::vector<std::int64_t> frames;
    std::int64_t held = 0;
    for (std::uint64_t first = 0; first < 6; first += 2) {
      const Batch batch = trial.experiment.batch(first, 2);
      CHECK(trial.experiment.batch(first + 1, 1).tensors.at("x").size(-1) == batch.tensors.at("x").size(-1));
      CHECK(batch.places == (buckets == 0 ? 0 : 2 * batch.tensors.at("x").size(-1)));
      frames.push_back(batch.tensors.at("x").size(-1));
      held += batch.held;
    }
    CHECK(held == (buckets == 0 ? 0 : 11 + 21 + 31 + 41 + 51 + 61));
    std::ranges::sort(frames);
    return frames;
  };
  CHECK(filled(0) == std::vector<std::int64_t>{101, 101, 101});
  CHECK(filled(3) == std::vector<std::int64_t>{21, 41, 61});
  options.data.texts = {"yes=nonononononono"};
  options.model.layers.back() = "linear 3";
  options.data.buckets = 0;
  CHECK(complaint([&] { open_transcribe_trial(options); }).empty());
  options.data.buckets = 3;
  CHECK(complaint([&] { open_transcribe_trial(options); }) == "model.layers: the text 'nonononononono' is too long for 11 steps");
}
