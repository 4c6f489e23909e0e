#include "train/metrics_csv.h"

#include <filesystem>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a column for each key in order of appearance, empty where a line has none") {
  const TemporaryFolder run;
  run.file(
      "metrics.jsonl",
      "{\"step\":1,\"loss\":0.1,\"rate\":1e-05}\n{\"step\":1,\"valid.loss\":2}\n{\"step\":2,\"loss\":null,\"rate\":0.25,\"new\":true}\n");
  write_metrics_csv(run.path);
  CHECK(text_of(run / "metrics.csv") == "step,loss,rate,valid.loss,new\r\n1,0.1,1e-05,,\r\n1,,,2,\r\n2,,0.25,,true\r\n");
}

TEST_CASE("what would break a row stands in quotes") {
  const TemporaryFolder run;
  run.file("metrics.jsonl", R"({"step":1,"a,b":"say \"yes\"","c":"two\nlines","d":[1,2],"e":"plain"})"
                            "\n");
  write_metrics_csv(run.path);
  CHECK(text_of(run / "metrics.csv") == "step,\"a,b\",c,d,e\r\n1,\"say \"\"yes\"\"\",\"two\nlines\",\"[1,2]\",plain\r\n");
}

TEST_CASE("a run without a line has an empty table; an older one makes way") {
  const TemporaryFolder run;
  run.file("metrics.csv", "of an earlier run");
  write_metrics_csv(run.path);
  CHECK(text_of(run / "metrics.csv").empty());
  run.file("metrics.jsonl", "[]\n");
  CHECK(exit_code([&] { write_metrics_csv(run.path); }) == 3);
  CHECK(exit_code([] { write_metrics_csv("/absent/folder"); }) == 5);
}
