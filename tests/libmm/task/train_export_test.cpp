#include "task/train_export.h"

#include <ATen/ops/ones.h>

#include "support/caught.h"
#include "support/temporary.h"
#include "tensor/checkpoint.h"
#include "train/checkpoint.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the exported folder holds the average in half precision and keeps its card") {
  const TemporaryFolder run;
  ModelFiles files;
  for (const char* name : {"preprocessor_config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"})
    files.texts.emplace_back(name, "{}\n");
  files.texts.emplace_back("config.json", "{\"model_type\": \"toy\", \"dtype\": \"float32\"}\n");
  TrainingState state;
  state.step = 3;
  state.weights = {{"w", at::ones({2})}};
  state.averages = {{"w", at::ones({2}).mul(0.25)}};
  state.optimizer = {{"m.w", at::ones({2})}};
  write_checkpoint(run.path, files, state);
  run.file("model/README.md", "a card\n");
  export_model(run / "ckpt-00000003", run / "model", Encoders::left);
  const auto weight = Checkpoint(run / "model").tensor("w");
  CHECK((weight.scalar_type() == at::kHalf));
  CHECK(weight[1].item().toDouble() == 0.25);
  CHECK(text_of(run / "model/README.md") == "a card\n");
  CHECK(Json::read(run / "model/config.json").string("dtype") == "float16");
  CHECK(exit_code([&] { export_model(run / "absent", run / "other", Encoders::left); }) == 3);

  const std::string own = run.file("notes/thesis.tex", "years");
  CHECK(exit_code([&] { export_model(run / "ckpt-00000003", run / "notes/", Encoders::left); }) == 5);
  CHECK(exit_code([&] { export_model(run / "ckpt-00000003", run.path, Encoders::left); }) == 5);
  CHECK(text_of(own) == "years");
}

TEST_CASE("the checkpoint that a finished run selected") {
  const TemporaryFolder folder;
  folder.file("run/report.json", R"({"seed": 0, "step": 12, "selection": "last", "test": {}})");
  CHECK(finished_checkpoint(folder / "run") == folder / "run/ckpt-00000012");
  folder.file("several/seed-3/report.json", "{}");
  folder.file("several/seed-12/report.json", "{}");
  const auto error = error_of([&] { finished_checkpoint(folder / "several"); });
  CHECK(error.kind == Kind::usage);
  CHECK(std::string(error.what()) == "holds the runs of several seeds: seed-3, seed-12");
  CHECK(error.hint == "name one of them: --export " + (folder / "several") + "/seed-3");
  folder.file("begun/metrics.jsonl", "");
  CHECK(complaint([&] { finished_checkpoint(folder / "begun"); }) ==
        (folder / "begun") + ": holds no finished run: there is no report.json");
  CHECK(exit_code([&] { finished_checkpoint(folder / "absent"); }) == 3);
}
