#include "task/explain_html.h"

#include "support/made_explanation.h"

#include "support/doctest.h"

using namespace mm;

namespace {

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("the page says it in words, shows charts and records, and needs nothing else") {
  const std::string html = explanation_html("run", made_explanation());
  CHECK(has(html, "The accuracy is 75.0 % with all inputs and 50.0 % with none"));
  CHECK(has(html, "The input text makes 80 % of the scores; without it the accuracy is 55.0 %."));
  CHECK(has(html, "25.0 % of it need inputs together"));
  for (const auto* chart :
       {"Part of the score", "Added to the rate", "Each example a dot", "Interactions", "Information, bits", "Numbers that matter"})
    CHECK(has(html, std::string("<figcaption>") + chart));
  CHECK(has(html, "clip 3"));
  CHECK(has(html, "<td class=\"wrong\">good</td><td>bad</td>"));
  CHECK(has(html, ">missing</text>"));
  CHECK(has(html, "&lt;voice&gt;"));
  CHECK_FALSE(has(html, "<voice>"));
  CHECK_FALSE(has(html, "<script"));
  CHECK_FALSE(has(html, "http"));
}

TEST_CASE("of one input there are its numbers alone") {
  auto found = made_explanation();
  found.exact = false;
  found.inputs.resize(1);
  found.pairs.clear();
  found.additive.reset();
  for (auto& record : found.records) {
    record.shapley.clear();
    record.gradients.resize(1);
  }
  const auto charts = explanation_charts(found);
  REQUIRE(charts.size() == 1);
  CHECK(charts[0].name == "Numbers that matter");
  const std::string html = explanation_html("run", found);
  CHECK_FALSE(has(html, "Shapley"));
  CHECK(has(html, "clip 3"));
}

TEST_CASE("of transformers the steps that are looked at most are a chart, the most first") {
  auto found = made_explanation();
  const auto before = explanation_charts(found).size();
  found.steps_looked_at = {{.input = 1, .names = {"voice[0]", "voice[1]"}, .records = {}, .mean = {0.25, 0.75}}};
  const auto charts = explanation_charts(found);
  REQUIRE(charts.size() == before + 1);
  CHECK(charts.back().name == "Steps looked at");
  const std::string svg = to_svg(charts.back());
  CHECK(svg.find("voice[1]") < svg.find("voice[0]"));
  CHECK(svg.find("75.0 %") != std::string::npos);
}
