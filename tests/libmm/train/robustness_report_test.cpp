#include "train/robustness_report.h"

#include <algorithm>

#include "support/doctest.h"

using namespace mm;

namespace {

Robustness toy(const std::vector<std::string>& methods) {
  Robustness all{
      .name = "toy", .inputs = {"a", "b"}, .methods = methods, .floors = {{"majority class", {{"accuracy", 0.5}}}}, .answers = {}};
  double worse = 0;
  for (const auto& method : methods) {
    const auto add = [&](const std::string& kind, const std::string& input, double level, int draw, double accuracy) {
      all.answers.push_back({.method = method,
                             .seed = 7,
                             .kind = kind,
                             .input = input,
                             .level = level,
                             .draw = draw,
                             .rates = {{"accuracy", accuracy - worse}, {"macro-f1", 0.25}},
                             .examples = 20});
    };
    add("subset", "a+b", 0, 0, 0.9);
    add("subset", "a", 0.5, 0, 0.7);
    add("missing", "", 0, 0, 0.9);
    add("missing", "", 0.5, 0, 0.6);
    add("missing", "", 0.5, 1, 0.7);
    add("white", "a", 0, 0, 0.9);
    add("white", "a", 0.9, 0, 0.8);
    worse += 0.1;
  }
  return all;
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the table has a row for every rate of every answer, and the floors") {
  const std::string csv = robustness_csv(toy({"plain"}));
  CHECK(csv.starts_with("method,seed,kind,input,level,draw,metric,value,n\r\nplain,7,subset,a+b,0,0,accuracy,0.9,20\r\n"));
  CHECK(says(csv, "plain,7,missing,,0.5,1,accuracy,0.7,20\r\n"));
  CHECK(says(csv, "plain,7,white,a,0.9,0,macro-f1,0.25,20\r\n"));
  CHECK(csv.ends_with("majority class,,floor,,,,accuracy,0.5,20\r\n"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 7 * 2 + 1);
}

TEST_CASE("a person sees subsets, floors and curves; several methods beside each other") {
  const std::string text = robustness_text(toy({"plain", "dropout"}));
  CHECK(says(text, "accuracy of the 20 test examples"));
  CHECK(says(text, "| inputs that are there | plain | dropout |\n|---|---|---|\n| a+b | 90.00 | 80.00 |\n| a | 70.00 | 60.00 |"));
  CHECK(says(text, "| mean of the incomplete | 70.00 | 60.00 |\n| worst of them | 70.00 | 60.00 |\n| majority class | 50.00 | 50.00 |"));
  CHECK(says(text, "## Inputs missing at a rate\n\n| missing | 0 | 0.5 | area |\n"));
  CHECK(says(text, "| plain | 90.00 | 65.00 +- 7.07 | 0.3875 |"));
  CHECK(says(text, "## Noise in one input\n\n| white in a | 0 | 0.9 | area |"));
  CHECK(says(text, "| missing | 1.00 / 0.00 (+0.000) | 0.00 / 0.00 (+0.000) |"));
  CHECK_FALSE(says(robustness_text(toy({"model"})), "Relative"));
}

TEST_CASE("a program sees the same") {
  const Json json = robustness_json(toy({"plain", "dropout"}));
  CHECK(json.string("metric") == "accuracy");
  CHECK(json.integer("examples") == 20);
  CHECK(json.integer("seeds") == 1);
  CHECK(json.at("subsets").at(1).at("dropout").number("mean") == doctest::Approx(0.6));
  CHECK(json.at("incomplete").at("plain").number("worst") == doctest::Approx(0.7));
  CHECK(json.at("floors").at(0).string("name") == "majority class");
  const Json curve = json.at("curves").at(0);
  CHECK(curve.at("levels").numbers() == std::vector<double>{0, 0.5});
  CHECK(curve.at("methods").at("plain").number("area") == doctest::Approx(0.3875));
  CHECK(curve.at("methods").at("plain").number("relative") == 1);
  CHECK(curve.at("methods").at("plain").at("at").at(1).number("mean") == doctest::Approx(0.65));
}
