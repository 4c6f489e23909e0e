#include "task/explain_caption.h"

#include <ATen/ops/full.h>

#include "support/doctest.h"

using namespace mm;

namespace {

// Finds "red" worth 1, "ball" -2, the first square 4, and 1 where the last two squares are both there.
class Counter : public CaptionScorer {
 public:
  std::vector<Token> context(const CaptionItem&, const Caption& caption) const override {
    return {caption.tokens.begin(), caption.tokens.end() - 1};
  }
  std::vector<double> logprobs(const CaptionItem&, const Caption& caption, std::int64_t side,
                               std::span<const std::vector<std::uint8_t>> there) override {
    std::vector<double> found;
    for (const auto& one : there) {
      const std::size_t T = caption.tokens.size() - 1;
      CHECK(one.size() == T + static_cast<std::size_t>(side * side));
      found.push_back(-9.0 + one[0] - 2 * one[1] + 4 * one[T] + one[one.size() - 1] * one[one.size() - 2]);
    }
    return found;
  }
};

CaptionExplanation explained(std::size_t words) {
  Counter counter;
  Caption caption{.text = "red <ball>", .tokens = {{.text = "red"}, {.text = "<ball>"}}};
  for (std::size_t i = 2; i < words; ++i) caption.tokens.push_back({.text = "and"});
  caption.tokens.push_back({.text = "[SEP]"});
  const CaptionItem item{.pixels = at::full({3, 8, 8}, 0.5), .prompt = ""};
  return explain_caption(counter, item, caption, {.orders = 8, .seed = 3, .key = 1});
}

}  // namespace

TEST_CASE("tokens and squares have what they add, and the two their parts of it") {
  const auto found = explained(2);
  CHECK(found.side == 2);
  CHECK(found.shapley.exact);
  REQUIRE(found.shapley.contributions.size() == 6);
  CHECK(found.shapley.contributions[0] == doctest::Approx(1));
  CHECK(found.shapley.contributions[1] == doctest::Approx(-2));
  CHECK(found.of_square(0, 0) == doctest::Approx(4));
  CHECK(found.of_square(0, 1) == doctest::Approx(0));
  CHECK(found.of_square(1, 0) == doctest::Approx(0.5));
  CHECK(found.of_square(1, 1) == doctest::Approx(0.5));
  CHECK(found.shapley.all == -5);
  CHECK(found.shapley.nobody == -9);
  CHECK(found.sum_error < 1e-12);
  CHECK(found.text_share == doctest::Approx(3.0 / 8));
  CHECK(found.picture_share == doctest::Approx(5.0 / 8));
}

TEST_CASE("there are about as many squares as tokens, and of many players orders are drawn") {
  const auto found = explained(5), again = explained(5);
  CHECK(found.side == 3);
  CHECK_FALSE(found.shapley.exact);
  CHECK(found.sum_error < 1e-9);
  CHECK(found.shapley.contributions == again.shapley.contributions);
  CHECK(found.of_square(0, 0) == doctest::Approx(4));
  CHECK(explained(9).side == 3);
  CHECK(explained(10).side == 4);
}

TEST_CASE("as JSON, and as a page with the picture in it") {
  const auto found = explained(2);
  const Json json = to_json(found);
  CHECK(json.string("of") == "logprob");
  CHECK(json.number("score") == -5);
  CHECK(json.at("shares").number("text") == doctest::Approx(0.375));
  CHECK(json.at("tokens").at(1).number("shapley") == doctest::Approx(-2));
  CHECK(json.at("squares").at(1).at(0).number("shapley") == doctest::Approx(0.5));
  const std::string html = caption_explanation_html("why", std::span(&found, 1));
  CHECK(html.find("data:image/png;base64,iVBORw0KGgo") != std::string::npos);
  CHECK(html.find("<span class=\"minus\" style=\"--a: 0.75\" title=\"-2.0000\">&lt;ball&gt;</span>") != std::string::npos);
  CHECK(html.find("<rect class=\"plus\" fill-opacity=\"0.75\" x=\"0.0000\" y=\"0.0000\"") != std::string::npos);
  CHECK(html.find("38 % of all amounts (T-SHAP), the picture 62 % (V-SHAP)") != std::string::npos);
  CHECK(html.find("http") == std::string::npos);
}
