#include "train/metrics_log.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Json line(int step) {
  Json json = Json::object();
  json.set("step", step);
  json.set("loss", 0.5);
  return json;
}

}  // namespace

TEST_CASE("a log that is gone on with drops what lies behind") {
  const TemporaryFolder folder;
  const std::string path = folder / "metrics.jsonl";
  {
    MetricsLog log(path, 0);
    for (int step = 1; step <= 5; ++step) log.write(line(step));
    log.sync();
  }
  folder.file("metrics.jsonl", text_of(path) + "{\"step\": 6, \"lo");  // cut off by a crash
  {
    MetricsLog log(path, 3);
    log.write(line(4));
  }
  CHECK(text_of(path) == "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.5}\n{\"step\":3,\"loss\":0.5}\n{\"step\":4,\"loss\":0.5}\n");
  const MetricsLog anew(path, 0);
  CHECK(text_of(path).empty());
}

TEST_CASE("a folder that is not there is an output error") {
  CHECK(exit_code([] { MetricsLog("/absent/folder/metrics.jsonl", 0); }) == 5);
}
