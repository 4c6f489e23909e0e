#include "train/chart.h"

#include <cmath>
#include <limits>
#include <regex>

#include "support/doctest.h"

using namespace mm;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

// The plot area is 58..408 by 8..204, y downwards; the axes here are 0..10 and 0..1.
TEST_CASE("points stand where the axes say") {
  const std::string svg = chart_svg("loss", {{"seed 0", {{0, 0}, {5, 0.5}, {10, 1}}}});
  CHECK(svg.starts_with("<svg viewBox=\"0 0 420 230\" role=\"img\" aria-label=\"loss\">"));
  CHECK(svg.find("<g class=\"c0 d0\"><title>seed 0</title><polyline class=\"line\" points=\"58.0,204.0 233.0,106.0 408.0,8.0\"/>") !=
        std::string::npos);
  CHECK(count_of(svg, "<circle") == 3);
  CHECK(svg.find(">0.2</text>") != std::string::npos);
  CHECK(svg.find(">10</text>") != std::string::npos);
}

TEST_CASE("a value that is no number is a gap; a point alone is a mark") {
  const std::string svg = chart_svg("x", {{"a", {{0, 0}, {1, 1}, {2, kNaN}, {3, 1}, {4, 1e305}, {5, 0}, {6, 1}}}});
  CHECK(count_of(svg, "<polyline") == 2);
  CHECK(count_of(svg, "<circle") == 5);
  CHECK(svg.find("nan,") == std::string::npos);
  CHECK(svg.find(",nan") == std::string::npos);
  std::vector<std::pair<double, double>> many;
  for (int i = 0; i < 100; ++i) many.emplace_back(i, i == 50 || i == 52 ? kNaN : 1);
  const std::string long_line = chart_svg("x", {{"a", many}});
  CHECK(count_of(long_line, "<polyline") == 2);
  CHECK(count_of(long_line, "<circle") == 1);
}

TEST_CASE("a long line is thinned and keeps its peaks") {
  std::vector<std::pair<double, double>> points;
  for (int i = 0; i < 100'000; ++i) points.emplace_back(i, i == 43'210 ? 5 : i == 77'777 ? -5 : std::sin(i));
  const std::string svg = chart_svg("x", {{"a", points}});
  CHECK(svg.size() < 20'000);
  CHECK(std::regex_search(svg, std::regex(R"([ "][0-9.]+,8\.0[ "])")));  // the axis is -5..5: its top
  CHECK(std::regex_search(svg, std::regex(R"([ "][0-9.]+,204\.0[ "])")));
}

TEST_CASE("nothing to draw is an empty chart; names are escaped") {
  const std::string svg = chart_svg("a < b", {{"<script>", {}}, {"b", {{1, kNaN}}}});
  CHECK(svg.find("aria-label=\"a &lt; b\"") != std::string::npos);
  CHECK(svg.find("<script>") == std::string::npos);
  CHECK(count_of(svg, "<polyline") + count_of(svg, "<circle") == 0);
  CHECK(count_of(chart_svg("x", {}), "<line class=\"grid\"") > 4);
}

TEST_CASE("eighteen looks") {
  CHECK(line_look(0) == "c0 d0");
  CHECK(line_look(7) == "c1 d1");
  CHECK(line_look(17) == "c5 d2");
  CHECK(line_look(18) == "c0 d0");
}
