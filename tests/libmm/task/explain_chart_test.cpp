#include "task/explain_chart.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <regex>

#include "support/doctest.h"

using namespace mm;

namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

// Every number of an attribute of the elements of a class, in order.
std::vector<double> numbers(const std::string& svg, const std::string& look, const std::string& attribute) {
  std::vector<double> all;
  const std::regex element("class=\"" + look + "\"[^>]* " + attribute + "=\"([-0-9.]+)\"");
  for (std::sregex_iterator it(svg.begin(), svg.end(), element), end; it != end; ++it) all.push_back(std::stod((*it)[1]));
  return all;
}

}  // namespace

TEST_CASE("bars go from 0 to the right or to the left, as long as their values") {
  const auto svg = to_svg(bar_chart("b", {{"one", {2}, "2"}, {"two", {1}, "1"}, {"under", {-1}, "-1"}}));
  const auto wide = numbers(svg, "plus", "width"), low = numbers(svg, "minus", "width");
  REQUIRE(wide.size() == 2);
  REQUIRE(low.size() == 1);
  CHECK(wide[0] == doctest::Approx(2 * wide[1]).epsilon(0.01));
  CHECK(low[0] == doctest::Approx(wide[1]).epsilon(0.01));
  CHECK(numbers(svg, "minus", "x")[0] + low[0] == doctest::Approx(numbers(svg, "plus", "x")[0]).epsilon(0.01));
  CHECK(svg.starts_with("<svg viewBox="));
  CHECK(svg.find("aria-label=\"b\"") != std::string::npos);
}

TEST_CASE("parts stand one behind the other, what is below 0 as nothing") {
  const auto svg = to_svg(part_chart("p", {}, {{"x", {1, 2, -0.5, 1}, ""}}));
  CHECK(numbers(svg, "k1", "width")[0] == doctest::Approx(2 * numbers(svg, "k0", "width")[0]).epsilon(0.01));
  CHECK(numbers(svg, "k2", "width")[0] == 0);
  CHECK(numbers(svg, "k3", "x")[0] == doctest::Approx(numbers(svg, "k1", "x")[0] + numbers(svg, "k1", "width")[0]).epsilon(0.01));
}

TEST_CASE("the parts are named above their bars") {
  const auto chart = part_chart("p", {"both", "<one>"}, {{"x", {1, 2}, ""}});
  CHECK(count(chart.inside, "class=\"k0\"") == 2);
  CHECK(chart.inside.find("&lt;one&gt;</text>") != std::string::npos);
  CHECK(chart.height > part_chart("p", {}, {}).height);
}

TEST_CASE("every finite value is a dot, of very many some") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  CHECK(count(to_svg(dot_chart("d", {{"x", {1, 1, -2, none, 0.5}, ""}, {"y", {}, ""}})), "<circle") == 4);
  CHECK(count(to_svg(dot_chart("d", {{"x", std::vector<double>(5000, 1), ""}})), "<circle") == 400);
  const auto svg = to_svg(dot_chart("d", {{"x", {3, 3}, ""}}));
  const auto heights = numbers(svg, "dot plus", "cy");
  REQUIRE(heights.size() == 2);
  CHECK(heights[0] != heights[1]);
}

TEST_CASE("a matrix has a cell for every pair, the deepest colour where the number is farthest from 0") {
  const auto svg = to_svg(matrix_chart("m", {"a", "b"}, {1, -2, -2, 0}));
  CHECK(count(svg, "<rect class=\"empty\"") == 4);
  CHECK(numbers(svg, "minus", "fill-opacity") == std::vector<double>{0.75, 0.75});
  CHECK(numbers(svg, "plus", "fill-opacity")[1] == 0);
  CHECK(svg.find(">-2</text>") != std::string::npos);
}

TEST_CASE("names are no markup, and long ones are cut") {
  const auto svg = to_svg(bar_chart("<b>", {{"<i>&\"", {1}, "<u>"}, {std::string(40, 'x'), {1}, ""}}));
  CHECK(svg.find("<i>") == std::string::npos);
  CHECK(svg.find("<u>") == std::string::npos);
  CHECK(svg.find("&lt;i&gt;") != std::string::npos);
  CHECK(svg.find(fmt::format("{:x<16}&#8230;", "")) != std::string::npos);
}

TEST_CASE("a file of charts has its style, and all of them") {
  const auto chart = bar_chart("b", {{"one", {2}, "2"}});
  const auto svg = svg_file("title", {chart, chart});
  CHECK(svg.starts_with("<svg xmlns="));
  CHECK(count(svg, "<g transform") == 2);
  CHECK(svg.find(chart_style()) != std::string::npos);
  CHECK(count(svg, "<svg") == 1);
}
