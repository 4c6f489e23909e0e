#include "train/run_identity.h"

#include <set>

#include "options/train.h"
#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// A program with a list among the options of its model.
struct Listed {
  struct Model {
    std::vector<std::string> parts;
    void visit(auto&& v) { v.field("parts", parts, "parts"); }
  } model;
  void visit(auto&& v) { v.group("model", model, "the model"); }
};

std::set<std::string> keys_of(const Json& identity) {
  std::set<std::string> keys;
  identity.each_member([&](const std::string& key, const Json&) { keys.insert(key); });
  return keys;
}

}  // namespace

// An option that is added must be put on one side or the other; this list is where that is noticed.
TEST_CASE("what decides nothing of what is learnt") {
  const Settings settings = Settings::of<TrainOptions>();
  const auto deciding = keys_of(run_identity(settings));
  std::set<std::string> free;
  for (const auto& setting : settings.list)
    if (!deciding.contains(setting.key)) free.insert(setting.key);
  const std::set<std::string> expected{"output",
                                       "resume",
                                       "model.encoder",
                                       "seeds",
                                       "dry-run",
                                       "export",
                                       "to",
                                       "status",
                                       "draw",
                                       "distil",
                                       "micro-batch",
                                       "loaders",
                                       "recompute",
                                       "device",
                                       "threads",
                                       "log-every",
                                       "valid-every",
                                       "save-every",
                                       "keep-last",
                                       "select",
                                       "processes.timeout",
                                       "processes.backend",
                                       "processes.shard-optimizer",
                                       "progress",
                                       "color",
                                       "quiet",
                                       "verbose",
                                       "debug",
                                       "grid",
                                       "check",
                                       "explain",
                                       "explain-rows",
                                       "explain-pairs",
                                       "explain-steps",
                                       "explain-output",
                                       "from",
                                       "results",
                                       "check-split",
                                       "probe.supervised-steps",
                                       "compare",
                                       "subsets",
                                       "shuffled",
                                       "convention",
                                       "robustness",
                                       "robustness-compare",
                                       "robustness-draws",
                                       "robustness-noise-draws",
                                       "contract.reach",
                                       "contract.published",
                                       "contract.source",
                                       "contract.note",
                                       "data.emoji.path",
                                       "data.grocery.path",
                                       "data.manifest.path",
                                       "data.arrays.files",
                                       "data.arrays.valid-files",
                                       "data.arrays.test-files",
                                       "data.shards.files",
                                       "data.shards.valid-files",
                                       "data.shards.test-files",
                                       "data.shards.index",
                                       "data.domains",
                                       "sampling.count",
                                       "sampling.sampler",
                                       "sampling.steps",
                                       "sampling.eta",
                                       "sampling.clip",
                                       "data.valid-split",
                                       "data.test-split",
                                       "data.valid-photos",
                                       "data.valid-scenes",
                                       "data.test-photos",
                                       "data.test-scenes",
                                       "data.budget",
                                       "optimizer.nonfinite",
                                       "optimizer.most-skipped",
                                       "audit",
                                       "privacy.shadows"};
  CHECK(free == expected);
}

TEST_CASE("another value is named, an option that the checkpoint does not know counts as its default") {
  TrainOptions options;
  const Settings settings(options);
  const Json stored = run_identity(settings);
  CHECK(complaint([&] { check_run_identity(settings, stored, "run/ckpt-1"); }).empty());
  CHECK(complaint([&] { check_run_identity(settings, Json::object(), "run/ckpt-1"); }).empty());
  options.model.text_layers = 3;
  CHECK(complaint([&] { check_run_identity(settings, stored, "run/ckpt-1"); }) ==
        "run/ckpt-1: the run was begun with model.text-layers = 2, now it is 3");
  CHECK(complaint([&] { check_run_identity(settings, Json::object(), "run/ckpt-1"); }) ==
        "run/ckpt-1: the run was begun with model.text-layers = 2, now it is 3");
  options = {};
  options.data.valid_scenes = 7;
  options.select = "loss";
  CHECK(complaint([&] { check_run_identity(settings, stored, "run/ckpt-1"); }).empty());
  Json younger = stored;
  younger.set("model.dropout", "0.1");
  CHECK(complaint([&] { check_run_identity(settings, younger, "run/ckpt-1"); }) ==
        "run/ckpt-1: the run was begun with model.dropout = 0.1, now it is no option of this version");
}

// What a checkpoint of the first version says of its optimiser: nine options. All that came later stood at their defaults.
TEST_CASE("a checkpoint of before there were kinds and schedules is gone on from with the defaults, and with nothing else") {
  const Json old = Json::parse(R"({"optimizer.rate": "0.001", "optimizer.floor": "0", "optimizer.warmup": "100",
      "optimizer.weight-decay": "0.05", "optimizer.beta1": "0.9", "optimizer.beta2": "0.98", "optimizer.epsilon": "1e-08",
      "optimizer.clip": "1", "optimizer.ema": "0.999"})",
                               "old");
  TrainOptions options;
  const Settings settings(options);
  CHECK(complaint([&] { check_run_identity(settings, old, "run/ckpt-1"); }).empty());
  const auto refused = [&](auto&& change, const std::string& now) {
    options = {};
    change(options.optimizer);
    CHECK(complaint([&] { check_run_identity(settings, old, "run/ckpt-1"); }) == "run/ckpt-1: the run was begun with optimizer." + now);
  };
  refused([](auto& o) { o.kind = "sgd"; }, "kind = adamw, now it is sgd");
  refused([](auto& o) { o.schedule = "wsd"; }, "schedule = cosine, now it is wsd");
  refused([](auto& o) { o.clip_value = 2; }, "clip-value = 0, now it is 2");
  refused([](auto& o) { o.layer_decay = 0.5; }, "layer-decay = 1, now it is 0.5");
  refused([](auto& o) { o.freeze = {"a.*"}; }, R"(freeze = [], now it is ["a.*"])");
}

TEST_CASE("lists are compared whole") {
  Listed options;
  const Settings settings(options);
  options.model.parts = {"a", "b"};
  const Json stored = run_identity(settings);
  CHECK(exit_code([&] { check_run_identity(settings, stored, "c"); }) == 0);
  options.model.parts = {"a", "c"};
  CHECK(complaint([&] { check_run_identity(settings, stored, "c"); }) ==
        R"(c: the run was begun with model.parts = ["a","b"], now it is ["a","c"])");
}

TEST_CASE("the same work is known again by its digest: what is learnt, what is asked, the data") {
  TrainOptions options;
  const std::string digest = run_digest(options, "data");
  options.valid_every += 1;
  options.data.valid_split = "elsewhere";
  CHECK(run_digest(options, "data") == digest);
  CHECK(run_digest(options, "other data") != digest);
  const auto changes = [&](auto&& change) {
    TrainOptions other;
    change(other);
    return run_digest(other, "data") != digest;
  };
  CHECK(changes([](auto& o) { o.optimizer.rate = 2; }));
  CHECK(changes([](auto& o) { o.sampling.count += 1; }));
  CHECK(changes([](auto& o) { o.probe.supervised_steps += 1; }));
  CHECK(changes([](auto& o) { o.data.test_split = "elsewhere"; }));
}
