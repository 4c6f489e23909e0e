#include "train/run.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/allclose.h>
#include <ATen/ops/equal.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "base/signals.h"
#include "data/caption_batch.h"
#include "data/mixture.h"
#include "model/image_processor.h"
#include "support/caught.h"
#include "support/temporary.h"
#include "support/together.h"
#include "support/toy_captions.h"
#include "train/caption_learner.h"
#include "train/metrics_lines.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainOptions options_for(const std::string& output) {
  TrainOptions options;
  options.select = "last";
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
Experiment experiment(int power) {
  Experiment experiment;
  const auto left = power > 0 ? std::make_shared<int>(power) : nullptr;
  experiment.make = [left](const Params& p) { return caption_learner(std::make_unique<ToyLearner>(p, left)); };
  experiment.files.texts = {{"config.json", "{}\n"}};
  const auto encoded = [](std::span<const CaptionExample> examples) {
    return caption_batch(examples, LetterTokenizer(), {.start = 1, .end = 2, .pad = 0, .longest = 128}, pixel_values({.normalize = false}));
  };
  std::vector<std::shared_ptr<const CaptionSource>> sources{scene_source(1, 10, {.flip = true, .brightness = 0.2}, 0.5)};
  const auto mixture = std::make_shared<Mixture>(std::move(sources), 5);
  experiment.fingerprint = mixture->fingerprint();
  experiment.size = mixture->size();
  experiment.batch = [mixture, encoded](std::uint64_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = 0; i < count; ++i) examples.push_back(mixture->example(first + i, 8));
    return encoded(examples);
  };
  experiment.valid_count = 3;
  experiment.valid = [encoded](std::size_t first, std::size_t count) {
    std::vector<CaptionExample> examples;
    for (std::size_t i = first; i < first + count; ++i) examples.push_back(scene_source(2, 3, {}, 0)->example(0, 0, i, 8));
    return encoded(examples);
  };
  return experiment;
}

RunResult run(const TrainOptions& options, const Experiment& experiment) {
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  std::filesystem::create_directories(options.output);
  return run_experiment(options, experiment, log);
}

RunResult run(const TrainOptions& options, int power = 0) { return run(options, experiment(power)); }

// In several processes.
RunResult run_together(int size, const TrainOptions& options, const std::function<Experiment(int rank)>& made) {
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  std::filesystem::create_directories(options.output);
  RunResult result;
  together(size, [&](ProcessGroup& group) {
    const auto own = run_experiment(options, made(group.rank()), log, group);
    if (group.leads()) result = own;
  });
  return result;
}

// `power` is that of the last of them.
RunResult run_together(int size, const TrainOptions& options, int power = 0) {
  return run_together(size, options, [&](int rank) { return experiment(rank == size - 1 ? power : 0); });
}

// An experiment that also asks: the accuracies that its validations find, one after the other.
Experiment with_accuracies(std::vector<int> right_of_ten) {
  Experiment made = experiment(0);
  made.measure = [left = std::make_shared<std::vector<int>>(std::move(right_of_ten))](const NamedTensors&) {
    const double rate = left->front() / 10.0;
    left->erase(left->begin());
    return std::optional(Rates{{"photos.name", rate}, {"accuracy", rate}});
  };
  return made;
}

std::vector<std::string> checkpoints_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (const auto name = entry.path().filename().string(); name.starts_with("ckpt-")) names.push_back(name.substr(12));
  std::sort(names.begin(), names.end());
  return names;
}

std::string lines_of(const std::string& folder, const std::string& with) {
  std::string steps;
  std::istringstream lines(text_of(folder + "/metrics.jsonl"));
  for (std::string text; std::getline(lines, text);)
    if (const Json line = Json::parse(text, "metrics.jsonl"); line.has(with)) steps += std::to_string(line.integer("step")) + " ";
  return steps;
}

void check_equal(const NamedTensors& a, const NamedTensors& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, tensor] : a) CHECK_MESSAGE(at::equal(tensor, b.at(name)), name);
}

// What a step left behind, whatever the run knew beside it.
void check_same_weights(const std::string& one, const std::string& other) {
  const auto a = read_checkpoint(one), b = read_checkpoint(other);
  check_equal(a.weights, b.weights);
  check_equal(a.averages, b.averages);
  check_equal(a.optimizer, b.optimizer);
}

// The run ends the same in all that it leaves behind after the power went out: `powers`, in losses that were still computed.
void check_resumes(std::initializer_list<int> powers, const std::function<TrainOptions(const std::string&)>& options,
                   const std::function<Experiment(int power)>& made) {
  const TemporaryFolder folder;
  const auto whole = run(options(folder / "whole"), made(0));
  CHECK(whole.signal == 0);
  CHECK(whole.checkpoint == folder / "whole/ckpt-00000006");
  for (const int power : powers) {
    CAPTURE(power);
    const std::string output = folder / ("cut" + std::to_string(power));
    CHECK(exit_code([&] { run(options(output), made(power)); }) == 70);
    const auto resumed = run(options(output), made(0));
    check_same_weights(whole.checkpoint, resumed.checkpoint);
    CHECK(read_checkpoint(whole.checkpoint).extra.dump() == read_checkpoint(resumed.checkpoint).extra.dump());
    CHECK(text_of(folder / "whole/metrics.jsonl") == text_of(output + "/metrics.jsonl"));
  }
}

// The batches of these updates, counted from 0, hold no numbers.
Experiment poisoned(std::set<std::uint64_t> updates, int power = 0) {
  Experiment made = experiment(power);
  made.batch = [updates, batch = made.batch](std::uint64_t first, std::size_t count) {
    Batch some = batch(first, count);
    if (updates.contains(first / 6)) some.tensors.at("pixels").fill_(std::numeric_limits<float>::quiet_NaN());
    return some;
  };
  return made;
}

// The toy with a target network, from whose last layer its own is held not to run away.
class Following : public Learner {
 public:
  Following(const Params& p, std::shared_ptr<int> left)
      : own_(caption_learner(std::make_unique<ToyLearner>(p, std::move(left)))),
        head_(p("head.weight", {ToyLearner::kVocabulary, ToyLearner::kWidth})),
        target_((p / "target")("head.weight", {ToyLearner::kVocabulary, ToyLearner::kWidth})) {}

  at::Tensor loss(const Batch& batch) const override {
    return own_->loss(batch) + (head_ - target_).square().sum() * static_cast<double>(batch.targets);  // []
  }
  std::optional<TargetPlan> target() const override { return TargetPlan{.momentum = 0.7, .steps = 6}; }

 private:
  std::unique_ptr<Learner> own_;
  at::Tensor head_, target_;
};

Experiment following(Experiment made, int power = 0) {
  const auto left = power > 0 ? std::make_shared<int>(power) : nullptr;
  made.make = [left](const Params& p) { return std::make_unique<Following>(p, left); };
  return made;
}

TrainOptions skipping(const std::string& output) {
  auto options = options_for(output);
  options.optimizer.guard.nonfinite = "skip";
  return options;
}

TrainOptions rolling_back(const std::string& output) {
  auto options = options_for(output);
  options.optimizer.guard.nonfinite = "rollback";
  options.optimizer.guard.rollback = 2;
  return options;
}

}  // namespace

TEST_CASE("a run that was cut off and resumed equals one that was not, bit for bit") {
  check_resumes({3, 9, 11, 13}, options_for, experiment);  // two losses a step, one a validation
}

// The first update overflows: the gradients of its loss are too large for fp16 at the scale that a run begins with.
TEST_CASE("a run in fp16 lowers its scale, tells it, and ends the same after the power went out") {
  struct Loud : CaptionLearner {
    Loud(const Params& p, std::shared_ptr<int> left) : inner(p, std::move(left)) {}
    at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
      return inner.loss(pixels, tokens, labels).mul(3000);
    }
    ToyLearner inner;
  };
  const auto loud = [](int power) {
    Experiment made = experiment(power);
    const auto left = power > 0 ? std::make_shared<int>(power) : nullptr;
    made.make = [left](const Params& p) { return caption_learner(std::make_unique<Loud>(p, left)); };
    return made;
  };
  const auto halved = [](const std::string& output) {
    auto options = options_for(output);
    options.computing.precision = "fp16";
    return options;
  };
  check_resumes({3, 7, 9, 11}, halved, loud);
  const TemporaryFolder folder;
  run(halved(folder / "run"), loud(0));
  const std::string skipped = lines_of(folder / "run", "skipped");
  CHECK(skipped.starts_with("1 "));
  CHECK(skipped.find('6') == std::string::npos);
  CHECK(lines_of(folder / "run", "loss_scale") == "1 2 3 4 5 6 ");
  std::istringstream lines(text_of(folder / "run/metrics.jsonl"));
  double scale = 65536;
  for (std::string text; std::getline(lines, text);) {
    const Json line = Json::parse(text, "metrics.jsonl");
    if (!line.has("loss_scale")) continue;
    CHECK(line.number("loss_scale") == scale);
    if (line.boolean("skipped", false)) scale /= 2;
  }
  auto other = halved(folder / "run");
  other.computing.precision = "bf16";
  CHECK(complaint([&] { run(other, loud(0)); }).find("begun with precision = fp16, now it is bf16") != std::string::npos);
}

TEST_CASE("a target network ends with the same bits after the power went out and after a rollback") {
  check_resumes({3, 9, 11, 13}, options_for, [](int power) { return following(experiment(power), power); });
  check_resumes({3, 7, 9, 13}, rolling_back, [](int power) { return following(poisoned({3}, power), power); });
  const TemporaryFolder folder;
  const auto skipped = run(skipping(folder / "skipped"), following(poisoned({2, 3})));
  const auto back = run(rolling_back(folder / "back"), following(poisoned({3})));
  check_same_weights(skipped.checkpoint, back.checkpoint);

  auto whole = options_for(folder / "whole");  // in one part an update, where the others have two
  whole.micro_batch = 0;
  run(options_for(folder / "parts"), following(experiment(0)));
  const auto one = read_checkpoint(run(whole, following(experiment(0))).checkpoint).weights;
  const auto two = read_checkpoint(folder / "parts/ckpt-00000006").weights;
  for (const auto& [name, tensor] : one) CHECK_MESSAGE(at::allclose(tensor, two.at(name), 1e-6, 1e-6), name);
  CHECK_FALSE(at::allclose(one.at("target.head.weight"), one.at("head.weight")));
}

TEST_CASE("two processes with a target network, cut off and resumed, equal two that were not, and one but for rounding") {
  const TemporaryFolder folder;
  const auto made = [](int power) { return [power](int rank) { return following(experiment(0), rank == 1 ? power : 0); }; };
  const auto whole = run_together(2, options_for(folder / "whole"), made(0));
  for (const int power : {2, 5}) {
    const auto options = options_for(folder / ("cut" + std::to_string(power)));
    CHECK_THROWS(run_together(2, options, made(power)));
    check_same_weights(whole.checkpoint, run_together(2, options, made(0)).checkpoint);
  }
  const auto several = read_checkpoint(whole.checkpoint).weights;
  for (const auto& [name, tensor] : read_checkpoint(run(options_for(folder / "one"), following(experiment(0))).checkpoint).weights)
    CHECK_MESSAGE(at::allclose(tensor, several.at(name), 1e-6, 1e-6), name);
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

TEST_CASE("each measure has a best of its own, and both stay") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.keep_last = 1;
  options.select = "accuracy";
  CHECK(run(options, with_accuracies({7, 9, 3})).step == 4);
  options.select = "loss";
  const auto by_loss = run(options, experiment(0));
  CHECK(std::filesystem::exists(by_loss.checkpoint));
  options.select = "last";
  CHECK(run(options, experiment(0)).step == 6);
  options.select = "accuracy";
  CHECK(run(options, with_accuracies({})).step == 4);
}

TEST_CASE("a checkpoint may be chosen by the test split where a task measures it, and the lines say so") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.select = "test_oracle";
  CHECK(complaint([&] { run(options, experiment(0)); }) == "--select: this task does not measure its test split while it trains");
  auto asked = experiment(0);
  asked.oracle = with_accuracies({3, 9, 7}).measure;
  CHECK(run(options, asked).step == 4);
  CHECK(text_of(folder / "run/metrics.jsonl").find("\"test.accuracy\":0.9") != std::string::npos);
}

TEST_CASE("a selection without anything to validate is refused before the first step") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  auto blind = experiment(0);
  blind.valid_count = 0;
  for (const char* select : {"loss", "accuracy"}) {
    options.select = select;
    const auto error = error_of([&] { run(options, blind); });
    CHECK(error.kind == Kind::usage);
    CHECK(error.where == "--select");
  }
  CHECK(checkpoints_in(folder / "run").empty());
  options.select = "last";
  CHECK(run(options, blind).step == 6);
}

TEST_CASE("a validation that gives no number is never the best") {
  // Validates as not a number for so many times.
  struct Blind : CaptionLearner {
    Blind(const Params& p, std::shared_ptr<int> times) : inner(p, nullptr), times(std::move(times)) {}
    at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
      const auto sum = inner.loss(pixels, tokens, labels);
      const bool lost = !at::GradMode::is_enabled() && (*times)-- > 0;
      return lost ? sum.mul(std::numeric_limits<double>::quiet_NaN()) : sum;
    }
    ToyLearner inner;
    std::shared_ptr<int> times;
  };
  const TemporaryFolder folder;
  const auto lost = [&](int times) {
    auto made = experiment(0);
    const auto left = std::make_shared<int>(times);
    made.make = [left](const Params& p) { return caption_learner(std::make_unique<Blind>(p, left)); };
    return made;
  };
  auto options = options_for(folder / "some");
  options.select = "loss";
  CHECK(run(options, lost(1)).step > 2);
  CHECK(run(options, lost(0)).step > 2);  // nothing is left to do; what was stored can be read
  options.output = folder / "all";
  CHECK(complaint([&] { run(options, lost(3)); }).find("no validation gave a number for the loss") != std::string::npos);
}

TEST_CASE("a checkpoint of another run is gone on with in a folder of its own") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "first");
  run(options);
  options = options_for(folder / "second");
  options.resume = folder / "first/ckpt-00000004/";
  options.select = "loss";
  const auto result = run(options);
  CHECK(std::filesystem::exists(result.checkpoint));
  CHECK(result.step >= 4);
  CHECK(lines_of(folder / "second", "valid.loss") == "4 6 ");
  CHECK(complaint([&] { run(options); }).find("holds checkpoints of an earlier run") != std::string::npos);
  options.resume = "auto";
  CHECK(run(options).step == result.step);
  check_equal(read_checkpoint(folder / "first/ckpt-00000006").weights, read_checkpoint(folder / "second/ckpt-00000006").weights);

  options = options_for(folder / "blind");  // also where nothing is validated
  options.resume = folder / "first/ckpt-00000006";
  auto blind = experiment(0);
  blind.valid_count = 0;
  CHECK(std::filesystem::exists(run(options, blind).checkpoint));
}

TEST_CASE("a run that goes back to an older checkpoint keeps the one that it writes") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.save_every = 1;
  options.valid_every = 0;
  options.keep_last = 6;
  run(options);
  CHECK(checkpoints_in(folder / "run") == std::vector<std::string>{"1", "2", "3", "4", "5", "6"});
  folder.file("run/ckpt-00000004/config.json", "cut off");
  folder.file("run/ckpt-00000009/manifest.json", "cut off");
  options.resume = folder / "run/ckpt-00000003";
  options.keep_last = 1;
  const auto result = run(options);
  CHECK(std::filesystem::exists(result.checkpoint));
  CHECK(checkpoints_in(folder / "run") == std::vector<std::string>{"6"});
}

TEST_CASE("what a killed run left aside goes") {
  const TemporaryFolder folder;
  folder.file("run/.ckpt-00000003.17-0.tmp/model.safetensors", "half");
  folder.file("run/.valid.tmp/model.safetensors", "half");
  folder.file("run/notes.txt", "mine");
  run(options_for(folder / "run"));
  CHECK_FALSE(std::filesystem::exists(folder / "run/.ckpt-00000003.17-0.tmp"));
  CHECK_FALSE(std::filesystem::exists(folder / "run/.valid.tmp"));
  CHECK(text_of(folder / "run/notes.txt") == "mine");
}

TEST_CASE("validation holds one part at a time") {
  // Says how many examples were asked for before each loss that has no gradient.
  struct Counting : CaptionLearner {
    Counting(const Params& p, std::shared_ptr<std::pair<int, std::vector<int>>> seen) : inner(p, nullptr), seen(std::move(seen)) {}
    at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
      if (!at::GradMode::is_enabled()) seen->second.push_back(std::exchange(seen->first, 0));
      return inner.loss(pixels, tokens, labels);
    }
    ToyLearner inner;
    std::shared_ptr<std::pair<int, std::vector<int>>> seen;
  };
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.valid_every = 0;
  const auto seen = std::make_shared<std::pair<int, std::vector<int>>>();
  auto made = experiment(0);
  made.make = [seen](const Params& p) { return caption_learner(std::make_unique<Counting>(p, seen)); };
  made.valid_count = 10;
  made.valid = [seen, valid = made.valid](std::size_t first, std::size_t count) {
    seen->first += static_cast<int>(count);
    return valid(first, count);
  };
  run(options, made);
  CHECK(seen->second == std::vector<int>{4, 4, 2});
}

// That somebody asked to stop cannot be taken back, and LibTorch does not learn in a fork: the next case starts this one in a process of
// its own.
TEST_CASE("in a process of its own a run is asked to stop while it validates" * doctest::skip()) {
  const char *output = std::getenv("MM_TEST_RUN"), *step = std::getenv("MM_TEST_STOP_AT");
  REQUIRE((output != nullptr && step != nullptr));
  const int stop_at = std::stoi(step);
  install_signal_handlers();
  auto made = experiment(0);
  made.valid = [valid = made.valid, left = 2 * (stop_at / 2 - 1)](std::size_t first, std::size_t count) mutable {
    if (left-- == 0) std::raise(SIGTERM);
    return valid(first, count);
  };
  auto options = options_for(output);
  options.micro_batch = 2;  // two parts a validation
  const auto result = run(options, made);
  CHECK(result.signal == SIGTERM);
  CHECK(result.step == stop_at);
  CHECK(std::filesystem::exists(result.checkpoint));
}

TEST_CASE("a stopped run says so, at its last step too, and ends the same when it goes on") {
  const TemporaryFolder folder;
  const auto whole = run(options_for(folder / "whole"));
  const std::string program = std::filesystem::read_symlink("/proc/self/exe");
  for (const int stop_at : {2, 4, 6}) {  // validations, the last one at the end
    const auto options = options_for(folder / ("cut" + std::to_string(stop_at)));
    const std::string command = fmt::format("MM_TEST_RUN='{}' MM_TEST_STOP_AT={} '{}' --no-skip -tc='in a process of its own*' > '{}'",
                                            options.output, stop_at, program, folder / "said");
    CHECK(std::system(command.c_str()) == 0);
    CHECK(std::filesystem::exists(options.output + "/" + checkpoint_name(stop_at)));
    CHECK(lines_of(options.output, "valid.loss").find(std::to_string(stop_at)) == std::string::npos);
    const auto resumed = run(options);
    CHECK(resumed.step == 6);
    CHECK(lines_of(options.output, "valid.loss") == lines_of(folder / "whole", "valid.loss"));
  }
}

TEST_CASE("several processes learn what one does") {
  const TemporaryFolder folder;
  const auto one = read_checkpoint(run(options_for(folder / "one")).checkpoint);
  for (const int size : {2, 3}) {
    const auto result = run_together(size, options_for(folder / std::to_string(size)));
    const auto several = read_checkpoint(result.checkpoint);
    CHECK(several.step == 6);
    for (const auto& [name, tensor] : one.weights) CHECK_MESSAGE(at::allclose(tensor, several.weights.at(name), 1e-6, 1e-6), name);
    for (const auto& [name, tensor] : one.averages) CHECK_MESSAGE(at::allclose(tensor, several.averages.at(name), 1e-6, 1e-6), name);
    CHECK(lines_of(folder / std::to_string(size), "valid.loss") == "2 4 6 ");
    CHECK(lines_of(folder / std::to_string(size), "gradient_norm") == "1 2 3 4 5 6 ");
  }
}

TEST_CASE("two processes that were cut off and resumed equal two that were not, bit for bit") {
  const TemporaryFolder folder;
  const auto whole = run_together(2, options_for(folder / "whole"));
  for (const int power : {1, 2, 3, 5}) {
    const auto options = options_for(folder / ("cut" + std::to_string(power)));
    const auto error = error_of([&] { run_together(2, options, power); });
    CHECK(std::string(error.what()).find("gone") != std::string::npos);  // of the first process, which saw the second go
    const auto resumed = run_together(2, options);
    check_equal(read_checkpoint(whole.checkpoint).weights, read_checkpoint(resumed.checkpoint).weights);
    check_equal(read_checkpoint(whole.checkpoint).averages, read_checkpoint(resumed.checkpoint).averages);
    check_equal(read_checkpoint(whole.checkpoint).optimizer, read_checkpoint(resumed.checkpoint).optimizer);
    CHECK(text_of(folder / "whole/metrics.jsonl") == text_of(options.output + "/metrics.jsonl"));
  }
}

TEST_CASE("another number of processes goes on from the same checkpoint") {
  const TemporaryFolder folder;
  const auto one = read_checkpoint(run(options_for(folder / "one")).checkpoint);
  const auto options = options_for(folder / "several");
  CHECK_THROWS(run_together(2, options, 3));
  CHECK(checkpoints_in(options.output) == std::vector<std::string>{"2", "3"});
  const auto three = read_checkpoint(run_together(3, options).checkpoint);
  for (const auto& [name, tensor] : one.weights) CHECK_MESSAGE(at::allclose(tensor, three.weights.at(name), 1e-6, 1e-6), name);
}

TEST_CASE("an optimiser in shards learns the same bits, and its checkpoints go on whole") {
  const TemporaryFolder folder;
  const auto whole = read_checkpoint(run_together(2, options_for(folder / "whole")).checkpoint);
  auto options = options_for(folder / "shards");
  options.processes.shard_optimizer = true;
  CHECK_THROWS(run_together(2, options, 3));
  CHECK(checkpoints_in(options.output) == std::vector<std::string>{"2", "3"});
  const auto shards = read_checkpoint(run_together(2, options).checkpoint);
  check_equal(whole.weights, shards.weights);
  check_equal(whole.averages, shards.averages);
  check_equal(whole.optimizer, shards.optimizer);
  CHECK(text_of(folder / "whole/metrics.jsonl") == text_of(options.output + "/metrics.jsonl"));
  std::filesystem::remove_all(options.output + "/ckpt-00000006");
  options.processes.shard_optimizer = false;
  const auto one = read_checkpoint(run(options).checkpoint);
  for (const auto& [name, tensor] : whole.weights) CHECK_MESSAGE(at::allclose(tensor, one.weights.at(name), 1e-6, 1e-6), name);
}

TEST_CASE("processes of other options, and more of them than examples in a batch, are refused") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "run");
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  const auto error = error_of([&] {
    together(2, [&](ProcessGroup& group) {
      auto options = options_for(folder / "run");
      options.optimizer.rate = group.leads() ? 0.1 : 0.2;
      run_experiment(options, experiment(0), log, group);
    });
  });
  CHECK(error.kind == Kind::usage);
  CHECK(std::string(error.what()) == "process 1 of 2 was started with other options or other data");
  const auto shards = error_of([&] {
    together(2, [&](ProcessGroup& group) {
      auto options = options_for(folder / "run");
      options.processes.shard_optimizer = group.leads();
      run_experiment(options, experiment(0), log, group);
    });
  });
  CHECK(std::string(shards.what()) == "process 1 of 2 was started with other options or other data");
  auto options = options_for(folder / "run");
  options.batch = 2;
  CHECK(std::string(error_of([&] { run_together(3, options); }).what()) == "a batch of 2 cannot be cut over 3 processes");
}

TEST_CASE("an update that is no number stops the run, or is left out without a trace") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  const auto error = error_of([&] { run(options, poisoned({2})); });
  CHECK(error.kind == Kind::input);
  CHECK(std::string(error.what()) == "the loss is nan");

  options = skipping(folder / "run");  // what stopped may be gone on with
  options.save_every = 1;
  options.keep_last = 9;
  run(options, poisoned({2}));
  check_same_weights(folder / "run/ckpt-00000002", folder / "run/ckpt-00000003");
  CHECK(lines_of(folder / "run", "skipped") == "3 ");
  CHECK(lines_of(folder / "run", "loss") == "1 2 3 4 5 6 ");
}

TEST_CASE("only so many updates in a row are left out") {
  const TemporaryFolder folder;
  auto options = skipping(folder / "run");
  options.optimizer.guard.most_skipped = 2;
  CHECK(complaint([&] { run(options, poisoned({1, 2, 3})); }) == "training: the loss is nan, and 3 batches in a row would be left out");
  CHECK(run(skipping(folder / "run"), poisoned({1, 2, 3})).step == 6);
}

TEST_CASE("an outlier is left out") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.optimizer.guard.outlier = 1e-9;  // all but those below the mean
  options.optimizer.guard.outlier_window = 2;
  run(options);
  const std::string skipped = lines_of(folder / "run", "skipped");
  CHECK_FALSE(skipped.empty());
  CHECK(skipped.find_first_of("12") == std::string::npos);
  check_resumes(
      {3, 7, 9, 11},
      [&](const std::string& output) {
        auto other = options;
        other.output = output;
        return other;
      },
      experiment);
}

TEST_CASE("what was left out is left out again after the power went out") {
  check_resumes({3, 5, 7, 9, 11}, skipping, [](int power) { return poisoned({2}, power); });
  check_resumes({3, 7, 8, 9, 11, 13}, rolling_back, [](int power) { return poisoned({3}, power); });
}

TEST_CASE("a rollback leaves out what led to the bad update, whichever checkpoint it goes back to") {
  const TemporaryFolder folder;
  const auto skipped = run(skipping(folder / "skipped"), poisoned({2, 3}));
  for (const int every : {1, 2, 3, 100}) {
    CAPTURE(every);
    auto options = rolling_back(folder / ("run" + std::to_string(every)));
    options.save_every = every;
    const auto back = run(options, poisoned({3}));
    check_same_weights(skipped.checkpoint, back.checkpoint);
    CHECK(lines_of(options.output, "skipped") == "3 4 ");
    CHECK(lines_of(options.output, "loss") == "1 2 5 6 ");
  }
}

TEST_CASE("several processes leave out and go back together") {
  const TemporaryFolder folder;
  const auto close = [](const RunResult& one, const RunResult& several) {
    const auto a = read_checkpoint(one.checkpoint), b = read_checkpoint(several.checkpoint);
    for (const auto& [name, tensor] : a.weights) CHECK_MESSAGE(at::allclose(tensor, b.weights.at(name), 1e-6, 1e-6), name);
    CHECK(a.extra.get("guard").dump() == b.extra.get("guard").dump());
  };
  for (const auto& made : {skipping, rolling_back}) {
    const std::string name = made == skipping ? "skip" : "rollback";
    const auto one = run(made(folder / name), poisoned({3}));
    const auto options = made(folder / (name + "2"));
    close(one, run_together(2, options, [](int) { return poisoned({3}); }));
    CHECK(lines_of(options.output, "skipped") == lines_of(folder / name, "skipped"));
    CHECK(lines_of(options.output, "gradient_norm") == lines_of(folder / name, "gradient_norm"));
  }
}

TEST_CASE("a rollback goes back to the other run's checkpoint that this one began with") {
  const TemporaryFolder folder;
  auto options = rolling_back(folder / "first");
  options.save_every = 1;
  options.keep_last = 9;
  run(options, poisoned({3}));
  options.output = folder / "second";
  options.resume = folder / "first/ckpt-00000002";
  options.save_every = 100;
  options.valid_every = 0;
  run(options, poisoned({3}));
  check_same_weights(folder / "first/ckpt-00000006", folder / "second/ckpt-00000006");
  CHECK(lines_of(folder / "second", "valid.loss") == "2 6 ");

  options.output = folder / "third";  // also when it was cut off meanwhile, and its own first checkpoint has made way
  options.save_every = options.keep_last = 1;
  const auto blind = [](int power) {
    auto made = poisoned({3}, power);
    made.valid_count = 0;
    return made;
  };
  CHECK(exit_code([&] { run(options, blind(2)); }) == 70);
  CHECK(checkpoints_in(folder / "third") == std::vector<std::string>{"3"});
  options.resume = "auto";
  run(options, blind(0));
  check_same_weights(folder / "first/ckpt-00000006", folder / "third/ckpt-00000006");
}

TEST_CASE("without enough memory fewer examples are computed together, and the result is that of asking for as many") {
  // More than so many examples are more than the memory holds.
  struct Narrow : CaptionLearner {
    Narrow(const Params& p, std::shared_ptr<int> left, std::int64_t most) : inner(p, std::move(left)), most(most) {}
    at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels) const override {
      const auto sum = inner.loss(pixels, tokens, labels);
      if (pixels.size(0) > most) throw c10::OutOfMemoryError({"f", "x.cpp", 1}, "out of memory");
      return sum;
    }
    ToyLearner inner;
    std::int64_t most;
  };
  const auto narrow = [](std::int64_t most, int power) {
    auto made = experiment(0);
    const auto left = power > 0 ? std::make_shared<int>(power) : nullptr;
    made.make = [left, most](const Params& p) { return caption_learner(std::make_unique<Narrow>(p, left, most)); };
    return made;
  };
  const TemporaryFolder folder;
  auto options = options_for(folder / "asked");
  options.micro_batch = 2;
  const auto asked = run(options);
  const auto halved = run(options_for(folder / "halved"), narrow(2, 0));
  check_same_weights(asked.checkpoint, halved.checkpoint);
  CHECK(text_of(folder / "asked/metrics.jsonl") == text_of(folder / "halved/metrics.jsonl"));
  CHECK(read_checkpoint(halved.checkpoint).extra.at("micro_batch").integer("computed") == 2);
  check_resumes({9, 15}, options_for, [&](int power) { return narrow(2, power); });
  CHECK_THROWS_AS(run(options_for(folder / "none"), narrow(0, 0)), c10::OutOfMemoryError);
}

TEST_CASE("the plateau's rate falls when validations bring nothing better, also after the power went out") {
  const auto options = [](const std::string& output) {
    auto made = options_for(output);
    made.optimizer.schedule = "plateau";
    made.optimizer.rate = 1e-30;  // so that nothing ever gets better
    made.optimizer.factor = 0.5;
    made.optimizer.patience = 0;
    made.optimizer.warmup = 0;
    made.valid_every = 1;
    return made;
  };
  const TemporaryFolder folder;
  run(options(folder / "run"));
  std::vector<double> rates;
  each_metrics_line(folder / "run/metrics.jsonl", [&](const MetricsLine& line) {
    if (line.values.has("rate")) rates.push_back(line.values.number("rate") / 1e-30);
  });
  CHECK(rates == std::vector<double>{1, 1, 0.5, 0.25, 0.125, 0.0625});
  check_resumes({4, 7, 10, 14}, options, experiment);

  auto blind = options(folder / "blind");
  blind.valid_every = 0;
  CHECK(complaint([&] { run(blind); }) ==
        "optimizer.schedule: plateau follows the validation loss, and nothing is validated while the run trains");
}

TEST_CASE("a run says how fast it was") {
  const TemporaryFolder folder;
  const auto options = options_for(folder / "run");
  std::filesystem::create_directories(options.output);
  const CapturedStream said;
  Log log("mm train", Level::normal, false, said.stream);
  run_experiment(options, experiment(0), log);
  CHECK(said.text().find("mm train: 6 steps in 0:0") != std::string::npos);
  CHECK(said.text().find("% waiting for data\n") != std::string::npos);
}

TEST_CASE("a few examples are learnt by heart, over and over") {
  const TemporaryFolder folder;
  auto options = options_for(folder / "run");
  options.overfit = 4;
  options.steps = 60;
  options.optimizer.rate = 0.02;
  options.valid_every = 0;
  const auto whole = run(options);
  std::vector<double> losses;
  each_metrics_line(folder / "run/metrics.jsonl", [&](const MetricsLine& line) {
    if (line.values.has("loss")) losses.push_back(line.values.number("loss"));
    if (line.step == 2) CHECK(line.values.number("epoch") == 3);
  });
  CHECK(losses.back() < 0.7 * losses.front());
  CHECK(lines_of(folder / "run", "valid.loss") == "60 ");
}
