#include "task/train_status.h"

#include "support/caught.h"
#include "support/temporary.h"
#include "train/run_lock.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a run that is trained, stopped, finished") {
  const TemporaryFolder folder;
  const std::string run = folder / "run";
  folder.file("run/config.resolved.yaml", "batch: 4\nsteps: 30  # default\n");
  CHECK(train_status(run) == "stopped\nstep 0 of 30\nnewest checkpoint: none yet\n");
  folder.file(
      "run/metrics.jsonl",
      "{\"step\":10,\"loss\":2.5}\n{\"step\":10,\"valid.loss\":2,\"valid.name\":0.25}\n{\"step\":20,\"loss\":null}\n{\"step\":30,\"lo");
  folder.file("run/ckpt-00000009/training/state.json", "{}");
  folder.file("run/ckpt-00000010/training/state.json", R"({"step": 10, "best": {"loss": {"step": 10, "value": 2}}})");
  const std::string rest =
      "step 20 of 30\nloss not a number\nvalidation at step 10: loss 2.0000, name 0.2500\nnewest checkpoint: ckpt-00000010\n"
      "best: loss 2.0000 at step 10\n";
  CHECK(train_status(run) == "stopped\n" + rest);
  {
    const RunLock lock(run);
    CHECK(train_status(run) == "training by " + run_holder(run).value() + "\n" + rest);
  }
  folder.file("run/pace.json", R"({"step": 25, "steps_per_second": 2.5, "waiting": 0.125, "seconds_left": 2})");
  {
    const RunLock lock(run);
    CHECK(train_status(run).find("\nstep 25 of 30, 2.50 steps/s, 0:02 left, 12% of the time waiting for data\nloss") != std::string::npos);
  }
  folder.file("run/lock", "{}");  // of a process that was killed
  CHECK(train_status(run) == "stopped\n" + rest);
  folder.file("run/report.json", "{}");
  CHECK(train_status(run) == "finished\n" + rest);
}

TEST_CASE("a line for each seed") {
  const TemporaryFolder run;
  run.file("seed-10/config.resolved.yaml", "steps: 5\n");
  run.file("seed-2/config.resolved.yaml", "steps: 5\n");
  run.file("seed-2/metrics.jsonl", "{\"step\":5,\"loss\":1}\n");
  run.file("seed-2/report.json", "{}");
  run.file("seed-11/notes", "");
  CHECK(train_status(run.path) == "seed-2: finished, step 5 of 5, loss 1.0000\nseed-10: stopped, step 0 of 5\nseed-11: not begun\n");
}

TEST_CASE("what is no run") {
  const TemporaryFolder folder;
  CHECK(exit_code([&] { train_status(folder / "absent"); }) == 3);
  CHECK(complaint([&] { train_status(folder.path); }) ==
        folder.path + ": holds no run: there is no config.resolved.yaml, and no folder of a seed");
  CHECK(exit_code([&] { train_status(folder.path); }) == 3);
  folder.file("config.resolved.yaml", "steps: 5\nsteps: 6\n");
  CHECK(exit_code([&] { train_status(folder.path); }) == 3);
  folder.file("config.resolved.yaml", "steps: 5\n");
  folder.file("metrics.jsonl", "nothing\n");
  CHECK(exit_code([&] { train_status(folder.path); }) == 3);
}
