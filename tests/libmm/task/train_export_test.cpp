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
  export_model(run / "ckpt-00000003", run / "model");
  const auto weight = Checkpoint(run / "model").tensor("w");
  CHECK((weight.scalar_type() == at::kHalf));
  CHECK(weight[1].item().toDouble() == 0.25);
  CHECK(text_of(run / "model/README.md") == "a card\n");
  CHECK(Json::read(run / "model/config.json").string("dtype") == "float16");
  CHECK(exit_code([&] { export_model(run / "absent", run / "other"); }) == 3);

  export_model(run / "ckpt-00000003", (run / "fresh") + "/");  // as completion writes it
  CHECK(text_of(run / "fresh/config.json") == text_of(run / "model/config.json"));
}

TEST_CASE("an export never takes the place of anything but a model") {
  const TemporaryFolder run;
  ModelFiles files;
  for (const char* name : {"preprocessor_config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"})
    files.texts.emplace_back(name, "{}\n");
  files.texts.emplace_back("config.json", "{\"model_type\": \"toy\"}\n");
  TrainingState state;
  state.step = 3;
  state.weights = {{"w", at::ones({2})}};
  write_checkpoint(run.path, files, state);
  run.file("precious/sub/thesis.tex", "years");
  run.file("notes/todo.txt", "x");
  for (const std::string& to : {run / "precious", (run / "precious") + "/", run / "notes", run.path, run / "notes/todo.txt"}) {
    CAPTURE(to);
    CHECK(exit_code([&] { export_model(run / "ckpt-00000003", to); }) == 5);
  }
  CHECK(text_of(run / "precious/sub/thesis.tex") == "years");
  CHECK(text_of(run / "notes/todo.txt") == "x");
  verify_checkpoint(run / "ckpt-00000003");
}
