#include "model/choice_scores.h"

#include <ATen/ops/zeros.h>

#include <cmath>
#include <memory>

#include "support/letters.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// The next token is likelier the closer it stands to the sum of those before it, modulo 8.
class SumWriter : public Writer {
 public:
  at::Tensor next(const at::Tensor& tokens) override {
    auto logits = at::zeros({tokens.size(0), 8});
    if (sums_.empty()) sums_.assign(static_cast<std::size_t>(tokens.size(0)), 0);
    for (std::int64_t i = 0; i < tokens.size(0); ++i) {
      const auto own = tokens[i].reshape(-1);
      for (std::int64_t t = 0; t < own.numel(); ++t) sums_.at(static_cast<std::size_t>(i)) += own[t].item<std::int64_t>();
      for (std::int64_t v = 0; v < 8; ++v) logits[i][v] = logit(sums_.at(static_cast<std::size_t>(i)), v);
    }
    return logits;
  }
  void keep(const at::Tensor& rows) override {
    std::vector<std::int64_t> kept;
    for (std::int64_t i = 0; i < rows.numel(); ++i) kept.push_back(sums_.at(static_cast<std::size_t>(rows[i].item<std::int64_t>())));
    sums_ = kept;
  }
  static double logit(std::int64_t sum, std::int64_t token) { return -std::abs(static_cast<double>(sum % 8 - token)); }

 private:
  std::vector<std::int64_t> sums_;
};

double expected(std::vector<std::int64_t> prompt, const std::vector<std::int64_t>& tokens) {
  double total = 0;
  for (const auto token : tokens) {
    std::int64_t sum = 0;
    for (const auto one : prompt) sum += one;
    double all = 0;
    for (std::int64_t v = 0; v < 8; ++v) all += std::exp(SumWriter::logit(sum, v));
    total += SumWriter::logit(sum, token) - std::log(all);
    prompt.push_back(token);
  }
  return total;
}

}  // namespace

TEST_CASE("each choice has the sum of its tokens' log-probabilities, however many there are and however long") {
  std::vector<std::string> texts;
  std::vector<std::vector<std::int64_t>> tokens;
  for (std::int64_t i = 0; i < 150; ++i) {  // more than are scored side by side
    texts.push_back("choice " + std::to_string(i));
    tokens.push_back({i % 7});
    for (std::int64_t t = 0; t < i % 4; ++t) tokens.back().push_back((i + t) % 8);
  }
  int opened = 0;
  const auto open = [&](std::int64_t rows, std::int64_t room) -> std::unique_ptr<Writer> {
    ++opened;
    CHECK(rows == 64);
    CHECK(room == 2 + 4);
    return std::make_unique<SumWriter>();
  };
  const auto scored = score_choices(open, {3, 4}, texts, tokens, 0, Letters());
  REQUIRE(scored.size() == 150);
  CHECK(opened == 3);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    CHECK(scored[i].choice == static_cast<std::int64_t>(i));
    CHECK(scored[i].text == texts[i]);
    CHECK(scored[i].tokens.size() == tokens[i].size());
    CHECK(scored[i].logprob == doctest::Approx(expected({3, 4}, tokens[i])).epsilon(1e-5));
    CHECK(scored[i].mean_logprob == doctest::Approx(scored[i].logprob / static_cast<double>(tokens[i].size())));
  }
}

TEST_CASE("of many choices those with the likeliest first token are scored, in their order") {
  const std::vector<std::string> texts{"far", "near", "also near", "next"};
  const std::vector<std::vector<std::int64_t>> tokens{{1, 0}, {6, 0}, {6, 1}, {7, 2}};  // behind a sum of 7
  const auto open = [](std::int64_t, std::int64_t) -> std::unique_ptr<Writer> { return std::make_unique<SumWriter>(); };
  const auto scored = score_choices(open, {3, 4}, texts, tokens, 2, Letters());
  REQUIRE(scored.size() == 2);
  CHECK(scored[0].text == "near");  // the first of equal ones
  CHECK(scored[1].text == "next");
}
