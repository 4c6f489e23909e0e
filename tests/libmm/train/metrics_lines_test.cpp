#include "train/metrics_lines.h"

#include <vector>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("whole lines in their order; one that is not yet whole is passed over") {
  const TemporaryFolder folder;
  const std::string path = folder.file("metrics.jsonl", "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":null}\n{\"step\":3,\"lo");
  std::vector<std::int64_t> steps;
  std::string text;
  each_metrics_line(path, [&](const MetricsLine& line) {
    steps.push_back(line.step);
    text += line.text;
    CHECK(line.values.get("loss").is_null() == (line.step == 2));
  });
  CHECK(steps == std::vector<std::int64_t>{1, 2});
  CHECK(text == "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":null}\n");
}

TEST_CASE("no file has no lines; a line that is none is named") {
  const TemporaryFolder folder;
  int lines = 0;
  each_metrics_line(folder / "absent.jsonl", [&](const MetricsLine&) { ++lines; });
  CHECK(lines == 0);
  const auto said = [&](const std::string& text) {
    const std::string path = folder.file("metrics.jsonl", text);
    CHECK(exit_code([&] { each_metrics_line(path, [](const MetricsLine&) {}); }) == 3);
    return complaint([&] { each_metrics_line(path, [](const MetricsLine&) {}); });
  };
  CHECK(said("{\"step\":1}\n[2]\n") == folder / "metrics.jsonl:2: is not a JSON object");
  CHECK(said("{\"loss\":1}\n").starts_with(folder / "metrics.jsonl:1"));
  CHECK(said("{\"step\":1}\nnothing\n{\"step\":3}\n").starts_with(folder / "metrics.jsonl:2"));
}
