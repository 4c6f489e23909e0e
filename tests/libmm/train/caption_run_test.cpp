#include "train/caption_run.h"

#include <ATen/ops/equal.h>

#include <limits>
#include <sstream>

#include "support/caught.h"
#include "support/temporary.h"
#include "support/toy_captions.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainOptions options_for(const std::string& output) {
  TrainOptions options;
  options.output = output;
  options.seed = 5;
  options.steps = 6;
  options.batch = 6;
  options.micro_batch = 4;
  options.loaders = 2;
  options.log_every = 1;
  options.valid_every = 2;
  options.save_every = 3;
  options.model.image_size = 8;
  options.optimizer.warmup = 2;
  options.optimizer.ema = 0.9;
  options.data.scenes.count = 10;
  return options;
}

// `power`: losses that can still be computed before the power goes out; 0 is any number.
CaptionExperiment experiment(int power) {
  CaptionExperiment experiment;
  const auto left = power > 0 ? std::make_shared<int>(power) : nullptr;
  experiment.make = [left](const Params& p) { return std::make_unique<ToyLearner>(p, left); };
  experiment.files.texts = {{"config.json", "{}\n"}};
  experiment.tokenizer = std::make_shared<LetterTokenizer>();
  experiment.frame = {.start = 1, .end = 2, .pad = 0, .longest = 128};
  std::vector<std::shared_ptr<const CaptionSource>> sources{scene_source(1, 10, {.flip = true, .brightness = 0.2}, 0.5)};
  experiment.mixture = std::make_shared<Mixture>(std::move(sources), 5);
  for (std::size_t i = 0; i < 3; ++i) experiment.valid.push_back(scene_source(2, 3, {}, 0)->example(0, 0, i, 8));
  return experiment;
}

CaptionRunResult run(const TrainOptions& options, int power = 0) {
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  return run_captioner(options, experiment(power), log);
}

void check_equal(const NamedTensors& a, const NamedTensors& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, tensor] : a) CHECK_MESSAGE(at::equal(tensor, b.at(name)), name);
}

}  // namespace

TEST_CASE("a run that was cut off and resumed equals one that was not, bit for bit") {
  const TemporaryFolder folder;
  const auto whole = run(options_for(folder / "whole"));
  CHECK(whole.signal == 0);
  CHECK(whole.checkpoint == folder / "whole/ckpt-00000006");

  for (const int power : {3, 9, 11, 13}) {  // two losses a step, one a validation
    const std::string output = folder / ("cut" + std::to_string(power));
    CHECK(exit_code([&] { run(options_for(output), power); }) == 70);
    const auto resumed = run(options_for(output));
    const auto a = read_checkpoint(whole.checkpoint), b = read_checkpoint(resumed.checkpoint);
    check_equal(a.weights, b.weights);
    check_equal(a.averages, b.averages);
    check_equal(a.optimizer, b.optimizer);
    CHECK(a.extra.dump() == b.extra.dump());
    CHECK(text_of(folder / "whole/metrics.jsonl") == text_of(output + "/metrics.jsonl"));
  }
}

TEST_CASE("a run is not gone on with under other options or data") {
  const TemporaryFolder folder;
  run(options_for(folder / "run"));
  auto options = options_for(folder / "run");
  options.optimizer.rate = 0.5;
  CHECK(complaint([&] { run(options); }).find("the run was begun with optimizer.rate = 0.001, now it is 0.5") != std::string::npos);
  CHECK(exit_code([&] { run(options); }) == 2);
  options = options_for(folder / "run");
  options.resume = "never";
  CHECK(complaint([&] { run(options); }).find("holds checkpoints of an earlier run") != std::string::npos);
  options.resume = folder / "run/ckpt-00000004";
  CHECK(run(options).step == 6);
}

TEST_CASE("the best checkpoint by validation loss stays and is selected") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.select = "loss";
  options.keep_last = 1;
  options.optimizer.rate = 40;  // so that the loss goes up and down
  const auto result = run(options);
  std::int64_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  std::istringstream lines(text_of(folder / "run/metrics.jsonl"));
  for (std::string text; std::getline(lines, text);) {
    const Json line = Json::parse(text, "metrics.jsonl");
    if (!line.has("valid.loss") || line.number("valid.loss") >= least) continue;
    least = line.number("valid.loss");
    best = line.integer("step");
  }
  CHECK(result.step == best);
  CHECK(read_checkpoint(result.checkpoint).step == result.step);
}
