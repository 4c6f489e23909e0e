#include "train/checkpoint.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/checkpoint.h"

#include "support/doctest.h"

using namespace mm;

namespace {

TrainingState state_at(std::int64_t step, bool averaged) {
  TrainingState state{
      .step = step, .weights = {{"w", at::full({3}, step, at::kFloat)}}, .optimizer = {{"m.w", at::ones({3})}}, .averages = {}};
  if (averaged) state.averages = {{"w", at::full({3}, 0.5, at::kFloat)}};
  state.extra.set("seed", 7);
  return state;
}

const ModelFiles kFiles{{{"config.json", "{}\n"}, {"tokenizer.json", "{\"a\": 1}\n"}}};

}  // namespace

TEST_CASE("what was written comes back, and the folder is a model folder") {
  const TemporaryFolder run;
  for (const bool averaged : {false, true}) {
    write_checkpoint(run.path, kFiles, state_at(12, averaged));
    const auto state = read_checkpoint(run / "ckpt-00000012");
    CHECK(state.step == 12);
    CHECK(at::equal(state.weights.at("w"), at::full({3}, 12, at::kFloat)));
    CHECK(at::equal(state.optimizer.at("m.w"), at::ones({3})));
    CHECK(state.averages.size() == (averaged ? 1U : 0U));
    CHECK(state.extra.integer("seed") == 7);
    CHECK(text_of(run / "ckpt-00000012/config.json") == "{}\n");
    CHECK(std::filesystem::exists(run / "ckpt-00000012/model.safetensors"));
  }
  for (const auto& entry : std::filesystem::directory_iterator(run.path)) CHECK(entry.path().filename().string() == "ckpt-00000012");
}

TEST_CASE("what a killed run had begun to write goes, and nothing else") {
  const TemporaryFolder run;
  write_checkpoint(run.path, kFiles, state_at(2, false));
  for (const char* file : {".ckpt-00000004.77.tmp/model.safetensors", ".valid.78.tmp/config.json", ".notes", "x.tmp"}) run.file(file, "x");
  remove_unfinished(run.path);
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(run.path)) left.push_back(entry.path().filename().string());
  std::ranges::sort(left);
  CHECK(left == std::vector<std::string>{".notes", "ckpt-00000002", "x.tmp"});
}

TEST_CASE("the newest complete checkpoint is found, and others are named") {
  const TemporaryFolder run;
  for (const int step : {2, 4, 6, 8}) write_checkpoint(run.path, kFiles, state_at(step, true));
  run.file("ckpt-00000008/training/optimizer.safetensors", "cut");
  std::filesystem::remove(run / "ckpt-00000006/config.json");
  std::filesystem::create_directory(run / ".ckpt-00000010.1.tmp");
  std::filesystem::create_directory(run / "ckpt-last");
  std::vector<std::string> skipped;
  CHECK(newest_checkpoint(run.path, skipped) == run / "ckpt-00000004");
  REQUIRE(skipped.size() == 2);
  CHECK(skipped[0].find("optimizer.safetensors is not as it was written") != std::string::npos);
  CHECK(skipped[1].find("config.json is missing from its checkpoint") != std::string::npos);
  CHECK(exit_code([&] { read_checkpoint(run / "ckpt-00000008"); }) == 3);
  std::vector<std::string> none;
  CHECK_FALSE(newest_checkpoint(run / "absent", none));
}

TEST_CASE("a manifest cannot reach out of its folder") {
  const TemporaryFolder run;
  run.file("ckpt-00000001/manifest.json", R"({"files": {"../../secret": {"bytes": 1, "sha256": ""}}})");
  CHECK(complaint([&] { verify_checkpoint(run / "ckpt-00000001"); }).find("names a file outside of its folder") != std::string::npos);
}

TEST_CASE("old checkpoints go, the newest and the spared stay") {
  const TemporaryFolder run;
  for (const int step : {2, 4, 6, 8}) write_checkpoint(run.path, kFiles, state_at(step, false));
  prune_checkpoints(run.path, 2, {2});
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(run.path)) left.push_back(entry.path().filename().string());
  std::sort(left.begin(), left.end());
  CHECK(left == std::vector<std::string>{"ckpt-00000002", "ckpt-00000006", "ckpt-00000008"});
}

TEST_CASE("a model folder replaces an older one, and nothing else") {
  const TemporaryFolder run;
  write_model_folder(run / "final", kFiles, {{"w", at::ones({3})}});
  run.file("final/README.md", "an old card");
  write_model_folder(run / "final/", kFiles, {{"w", at::ones({4})}});
  CHECK(Checkpoint(run / "final").tensor("w").numel() == 4);
  CHECK_FALSE(std::filesystem::exists(run / "final/README.md"));

  run.file("final/old.txt", "x");
  CHECK(exit_code([&] { write_model_folder(run / "final", kFiles, {{"w", at::ones({3})}}); }) == 5);
  CHECK(text_of(run / "final/old.txt") == "x");
  CHECK(Checkpoint(run / "final").tensor("w").numel() == 4);
}
