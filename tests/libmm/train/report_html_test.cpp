#include "train/report_html.h"

#include <cmath>

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

const std::vector<SeedReport> kSeeds{{0, 100, "last", {{"photos.name", 0.5}}}, {1, 100, "last", {{"photos.name", 0.6}}}};

}  // namespace

TEST_CASE("the curves of a run") {
  const TemporaryFolder run;
  run.file(
      "metrics.jsonl",
      "{\"step\":10,\"epoch\":0.5,\"loss\":2}\n{\"step\":20,\"epoch\":1.0,\"loss\":null}\n{\"step\":20,\"valid.loss\":3,\"why\":\"x\"}\n");
  const auto curves = read_curves(run.path);
  REQUIRE(curves.size() == 2);
  CHECK(curves[0].name == "loss");
  REQUIRE(curves[0].points.size() == 2);
  CHECK(curves[0].points[0] == std::pair<double, double>{10, 2});
  CHECK(std::isnan(curves[0].points[1].second));
  CHECK(curves[1].name == "valid.loss");
  CHECK(curves[1].points == std::vector<std::pair<double, double>>{{20, 3}});
  CHECK(read_curves(run / "absent").empty());
  run.file("metrics.jsonl", "nothing\n");
  CHECK(exit_code([&] { read_curves(run.path); }) == 3);
}

TEST_CASE("the table of seeds and a chart for each metric") {
  const std::vector<std::vector<MetricCurve>> curves{{{"loss", {{1, 2}, {2, 1}}}, {"valid.loss", {{2, 1}}}}, {{"loss", {{1, 3}, {2, 2}}}}};
  const std::string html = report_html("toy", kSeeds, {{"nearest colours", {{"photos.name", 0.125}}}}, curves);
  CHECK(html.find("<h1>toy</h1>\n<p>Test split. Seeds: 0, 1. Checkpoint: the last one; nothing was chosen by a score.") !=
        std::string::npos);
  CHECK(html.find("<tr><th></th><th>model</th><th>nearest colours</th><th class=\"seed\">seed 0</th><th class=\"seed\">seed 1</th></tr>\n"
                  "<tr><td>photos.name</td><td class=\"model\">55.00 +- 7.07</td><td>12.50</td><td class=\"seed\">50.00</td><td "
                  "class=\"seed\">60.00</td></tr>") != std::string::npos);
  CHECK(count_of(html, "<figure>") == 2);
  CHECK(count_of(html, "<polyline") == 2);  // the validation is a mark
  CHECK(count_of(html, "<title>seed 1</title>") == 2);
  CHECK(html.find("<figcaption>valid.loss</figcaption>") != std::string::npos);
}

TEST_CASE("of one seed there is no column for each; no other file, no script, no markup from names") {
  const std::string html =
      report_html("<script>x</script>", {{3, 1, "last", {{"a&b", 1}}}}, {{"<i>", {}}}, {{{"<img src='http://x'>", {{1, 1}}}}});
  CHECK(html.find("class=\"seed\">seed 3") == std::string::npos);
  CHECK(html.find("<td>a&amp;b</td><td class=\"model\">100.00</td><td>-</td>") != std::string::npos);
  for (const char* wrong : {"<script", "<img", "<i>", "src=\"", "href", "url("})
    CHECK_MESSAGE(html.find(wrong) == std::string::npos, wrong);
}
