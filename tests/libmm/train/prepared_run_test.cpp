#include "train/prepared_run.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "support/caught.h"
#include "train/private_learner.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Experiment numbers(std::size_t size) {
  Experiment experiment;
  experiment.size = size;
  experiment.files.texts = {{"config.json", "{\"model_type\": \"toy\"}\n"}, {"notes.txt", "notes"}};
  experiment.make = [](const Params&) { return std::unique_ptr<Learner>(); };
  experiment.batch = [](std::uint64_t first, std::size_t count) {
    const auto begin = static_cast<std::int64_t>(first), many = static_cast<std::int64_t>(count);
    return Batch{.tensors = {{"x", at::arange(begin, begin + many)}}, .targets = many};
  };
  return experiment;
}

TrainOptions private_options() {
  TrainOptions options;
  options.task = "classify";
  options.batch = 8;
  options.steps = 10;
  options.seed = 4;
  options.privacy.dp.noise_multiplier = 1.5;
  options.privacy.dp.accountant = "rdp";
  return options;
}

std::vector<std::int64_t> taken(const Batch& batch) {
  const auto x = batch.tensors.find("x");
  if (x == batch.tensors.end()) return {};
  const auto* from = x->second.const_data_ptr<std::int64_t>();
  return {from, from + x->second.numel()};
}

std::int64_t drawn(const Batch& batch, std::int64_t which) { return batch.tensors.at(kPrivateDraw)[which].item().toLong(); }

}  // namespace

TEST_CASE("a run that is not private stays as it is, but for few examples") {
  TrainOptions options = private_options();
  options.privacy.dp.noise_multiplier.reset();
  options.overfit = 8;
  const PreparedRun run = prepared_run(options, numbers(40), one_process());
  CHECK_FALSE(run.ledger);
  CHECK(run.experiment.size == 8);
  CHECK(run.options.optimizer.clip == 1);
  CHECK(taken(run.experiment.batch(9, 2)) == std::vector<std::int64_t>{1, 2});
  TrainingState state{.step = 3, .weights = {}, .optimizer = {}};
  CHECK(run.files_of(state).texts == numbers(40).files.texts);
  CHECK_FALSE(state.extra.has("privacy"));
}

TEST_CASE("private batches are samples of their step, whole or in parts, with a key of noise for the first") {
  const PreparedRun run = prepared_run(private_options(), numbers(40), one_process());
  std::set<std::size_t> sizes;
  std::set<std::int64_t> keys;
  std::set<std::int64_t> met;
  for (std::uint64_t step = 0; step < 50; ++step) {
    const Batch whole = run.experiment.batch(8 * step, 8);
    auto all = taken(whole);
    CHECK(whole.targets == std::max<std::int64_t>(1, std::ssize(all)));
    CHECK(drawn(whole, 0) == static_cast<std::int64_t>(40 * step));
    CHECK(drawn(whole, 1) != 0);
    keys.insert(drawn(whole, 1));
    sizes.insert(all.size());
    met.insert(all.begin(), all.end());
    std::vector<std::int64_t> in_parts;
    for (const auto& [begin, count] : {std::pair<std::uint64_t, std::size_t>{0, 3}, {3, 3}, {6, 2}}) {
      const Batch part = run.experiment.batch(8 * step + begin, count);
      CHECK((drawn(part, 1) != 0) == (begin == 0));
      CHECK(drawn(part, 0) == static_cast<std::int64_t>(40 * step + in_parts.size()));
      const auto some = taken(part);
      in_parts.insert(in_parts.end(), some.begin(), some.end());
    }
    CHECK(in_parts == all);
  }
  CHECK(sizes.size() > 5);   // not all as large as expected
  CHECK(met.size() == 40);   // everything comes
  CHECK(keys.size() == 50);  // noise of its own
}

TEST_CASE("a private run clips by example alone, and says what was spent in its state and its model") {
  const PreparedRun run = prepared_run(private_options(), numbers(40), one_process());
  CHECK(run.options.optimizer.clip == 0);
  TrainingState state{.step = 3, .weights = {}, .optimizer = {}};
  const ModelFiles files = run.files_of(state);
  CHECK(state.extra.at("privacy").at("epsilon").number() == run.ledger->epsilon(3));
  const Json config = Json::parse(files.texts.at(0).second, "config");
  CHECK(config.string("model_type") == "toy");
  CHECK(config.at("privacy").dump() == state.extra.at("privacy").dump());
  CHECK(files.texts.at(1).second == "notes");
}

TEST_CASE("what has no gradient of one example is refused") {
  const auto refused = [](const std::function<void(TrainOptions&)>& change) {
    TrainOptions options = private_options();
    change(options);
    return complaint([&] { prepared_run(options, numbers(40), one_process()); });
  };
  CHECK(refused([](TrainOptions&) {}).empty());
  CHECK(refused([](TrainOptions& o) { o.task = "caption"; }) == "privacy.dp: private training is to classify and to regress");
  CHECK(refused([](TrainOptions& o) { o.optimizer.lora.rank = 4; }) == "optimizer.lora.rank: adapters do not learn privately");
  CHECK(refused([](TrainOptions& o) { o.computing.precision = "bf16"; }) ==
        "--precision: gradients of single examples are computed in fp32");
  CHECK(refused([](TrainOptions& o) { o.computing.recompute = true; }).starts_with("--recompute: "));
  CHECK(refused([](TrainOptions& o) { o.data.buckets = 4; }).starts_with("data.buckets: "));
  CHECK(refused([](TrainOptions& o) { o.objective.unlabelled.kind = "fixmatch"; }).starts_with("objective: rows without labels"));
  CHECK(refused([](TrainOptions& o) { o.optimizer.guard.nonfinite = "skip"; }).starts_with("optimizer.nonfinite: "));
  CHECK(refused([](TrainOptions& o) { o.batch = 41; }).starts_with("--batch: a batch of 41"));
  Experiment whole = numbers(40);
  whole.whole = true;
  CHECK(complaint([&] { prepared_run(private_options(), whole, one_process()); }).starts_with("privacy.dp: examples are compared"));
}
