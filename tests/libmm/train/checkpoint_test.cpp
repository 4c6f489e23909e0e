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

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
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

TEST_CASE("the newest complete checkpoint is found, and others are named") {
  const TemporaryFolder run;
  for (const int step : {2, 4, 6, 8}) write_checkpoint(run.path, kFiles, state_at(step, true));
  run.file("ckpt-00000008/training/optimizer.safetensors", "cut");
  std::filesystem::remove(run / "ckpt-00000006/config.json");
  std::filesystem::create_directory(run / ".ckpt-00000010.1-0.tmp");
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
  CHECK(names_in(run.path) == std::vector<std::string>{"ckpt-00000002", "ckpt-00000006", "ckpt-00000008"});
}

TEST_CASE("a run that goes back has no later checkpoints") {
  const TemporaryFolder run;
  for (const int step : {2, 4, 6}) write_checkpoint(run.path, kFiles, state_at(step, false));
  run.file("ckpt-00000008/manifest.json", "cut");
  remove_checkpoints_after(run.path, 4);
  CHECK(names_in(run.path) == std::vector<std::string>{"ckpt-00000002", "ckpt-00000004"});
}

TEST_CASE("a model folder makes way for another one, its card stays") {
  const TemporaryFolder run;
  const NamedTensors ones{{"w", at::ones({3})}};
  for (const char* to : {"final", "final/", "deep/er/model/", "./x/../final"}) {
    write_model_folder(run / to, kFiles, ones);
    write_model_folder(run / to, kFiles, ones);
  }
  run.file("final/README.md", "a card");
  write_model_folder(run / "final", kFiles, ones);
  CHECK(names_in(run / "final") == std::vector<std::string>{"README.md", "config.json", "model.safetensors", "tokenizer.json"});
  CHECK(text_of(run / "final/README.md") == "a card");
  CHECK(names_in(run.path) == std::vector<std::string>{"deep", "final"});

  std::filesystem::create_directory(run / "empty");
  std::filesystem::create_directory_symlink("empty", run / "link");
  write_model_folder(run / "link/", kFiles, ones);
  CHECK(std::filesystem::is_symlink(run / "link"));
  CHECK(std::filesystem::exists(run / "empty/model.safetensors"));
}

TEST_CASE("a folder with anything else in it is left as it is") {
  const TemporaryFolder run;
  const NamedTensors ones{{"w", at::ones({3})}};
  const std::string thesis = run.file("precious/sub/thesis.tex", "years");
  run.file("model/config.json", "{}");
  run.file("model/notes.txt", "x");
  std::filesystem::create_directories(run / "folders/config.json");
  for (const char* to : {"precious", "precious/", "model", "folders", ".", "./precious/sub/.."}) {
    const auto error = error_of([&] { write_model_folder(run / to, kFiles, ones); });
    CHECK_MESSAGE(error.kind == Kind::output, to);
    CHECK_MESSAGE(std::string(error.what()).find("which is no file of a model folder that mm writes") != std::string::npos, to);
  }
  CHECK(text_of(thesis) == "years");
  CHECK(names_in(run / "model") == std::vector<std::string>{"config.json", "notes.txt"});
  CHECK(names_in(run.path) == std::vector<std::string>{"folders", "model", "precious"});
  CHECK(exit_code([&] { write_model_folder(thesis, kFiles, ones); }) == 5);
  CHECK(exit_code([&] { write_model_folder("", kFiles, ones); }) == 5);
  CHECK(text_of(thesis) == "years");
}

TEST_CASE("a run's own checkpoint is told from another's, however it is named") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "run/ckpt-00000001");
  std::filesystem::create_directories(folder / "other");
  CHECK(is_checkpoint_of(folder / "run/ckpt-00000001", folder / "run"));
  CHECK(is_checkpoint_of(folder / "run/ckpt-00000001/", folder / "other/../run"));
  CHECK_FALSE(is_checkpoint_of(folder / "run/ckpt-00000001", folder / "other"));
  CHECK_FALSE(is_checkpoint_of(folder / "run/ckpt-00000001", folder / "absent"));
}

TEST_CASE("the steps of a run's checkpoints are known by their names") {
  const TemporaryFolder run;
  CHECK(checkpoint_steps(run.path).empty());
  CHECK(checkpoint_steps(run / "absent").empty());
  for (const char* name : {"ckpt-00000009", "ckpt-00000100", "ckpt-123456789", "ckpt-x", ".ckpt-00000200.1-1.tmp", "ckpt--0000001"})
    std::filesystem::create_directory(run / name);
  run.file("ckpt-00000300", "no folder");
  CHECK(checkpoint_steps(run.path) == std::vector<std::int64_t>{123456789, 100, 9});
  CHECK(exit_code([&] { checkpoint_steps(run / "ckpt-00000300"); }) == 3);
}
