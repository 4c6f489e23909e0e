#include "train/run_record.h"

#include <filesystem>

#include "base/json.h"
#include "support/temporary.h"
#include "train/event_file.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("the fingerprints stay those of the data that the checkpoints come from") {
  const TemporaryFolder run;
  const std::string a(64, 'a'), b(64, 'b'), c(64, 'c');
  begin_run_record(run.path, {{a, "examples"}});
  begin_run_record(run.path, {{b, "examples"}});  // the first was stopped before its first checkpoint
  CHECK(text_of(run / "data.sha256") == b + "  examples\n");
  std::filesystem::create_directory(run / "ckpt-00000003");
  begin_run_record(run.path, {{c, "examples"}});
  CHECK(text_of(run / "data.sha256") == b + "  examples\n");
  CHECK(Json::read(run / "env.json").at("starts").size() == 3);
}

TEST_CASE("what is made of the metrics") {
  const TemporaryFolder run;
  run.file("metrics.jsonl", "{\"step\":1,\"loss\":0.5}\n");
  update_run_record(run.path);
  CHECK(text_of(run / "metrics.csv") == "step,loss\r\n1,0.5\r\n");
  CHECK(text_of(run / kEventFile) == version_event() + scalar_event(1, {{"loss", 0.5F}}));
}
