#include "train/robustness_chart.h"

#include <string>
#include <tuple>
#include <vector>

#include "support/doctest.h"

using namespace mm;

namespace {

Robustness toy() {
  Robustness all{.name = "a < b",
                 .inputs = {"a", "b"},
                 .methods = {"plain", "dropout"},
                 .floors = {{"majority class", {{"accuracy", 0.5}}}},
                 .answers = {}};
  for (const auto& method : all.methods)
    for (const auto& [kind, input, level, value] :
         std::vector<std::tuple<std::string, std::string, double, double>>{{"subset", "a+b", 0, 1},
                                                                           {"subset", "a", .5, .75},
                                                                           {"missing", "", 0, 1},
                                                                           {"missing", "", .5, .5},
                                                                           {"white", "a", 0, 1},
                                                                           {"white", "a", .9, 0}})
      all.answers.push_back(
          {.method = method, .kind = kind, .input = input, .level = level, .rates = {{"accuracy", value}}, .examples = 4});
  return all;
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a picture that stands alone: every subset, a panel for each curve, a line for each method, and the floor") {
  const std::string svg = robustness_svg(toy());
  CHECK(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 990 "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(times(svg, "a &lt; b") == 2);
  CHECK(times(svg, "<circle") == 2 * 2);
  CHECK(times(svg, "class=\"band\"") == 2 * 2);
  CHECK(times(svg, "class=\"floor\"") == 1 + 1 + 2);  // in the legend, among the subsets, in each panel
  CHECK(times(svg, ">a: white<") == 1);
  CHECK(times(svg, ">part of the inputs that is missing<") == 1);
  CHECK(times(svg, ">majority class<") == 1);
  CHECK(times(svg, "nan") == 0);
}

TEST_CASE("values far below what is shown end at the bottom of a panel") {
  Robustness all = toy();
  for (auto& answer : all.answers) answer.rates[0].first = "r2";
  all.floors = {{"mean", {{"r2", -0.1}}}};
  all.answers.back().rates[0].second = -400;
  const std::string svg = robustness_svg(all);
  CHECK(times(svg, ">-1.0<") > 0);
  CHECK(times(svg, "400") == 0);
}

TEST_CASE("methods of a subset stand apart, with their deviations, and a name that is too long is cut at its front") {
  Robustness all = toy();
  const std::string before = robustness_svg(all);
  const std::string long_name = "first-input+second-input+third-input";
  for (std::size_t i = 0; i < 2; ++i) {  // another seed of each method
    RobustnessAnswer other = all.answers[i * 6];
    other.seed = 1;
    other.rates[0].second = 0.5;
    all.answers.push_back(other);
  }
  for (auto& answer : all.answers)
    if (answer.input == "a+b") answer.input = long_name;
  const std::string svg = robustness_svg(all);
  CHECK(times(svg, "class=\"line\"") == times(before, "class=\"line\"") + 2);
  CHECK(times(svg, ">…t+second-input+third-input</text>") == 1);
  CHECK(times(svg, "<title>" + long_name + "</title>") == 1);
  const auto height = [&](std::size_t which) {
    std::size_t at = 0;
    for (std::size_t i = 0; i <= which; ++i) at = svg.find("cy=\"", at) + 4;
    return std::stod(svg.substr(at));
  };
  CHECK(height(1) - height(0) == doctest::Approx(6));
}
