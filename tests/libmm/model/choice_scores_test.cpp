#include "model/choice_scores.h"

#include <ATen/ops/zeros.h>

#include <cmath>
#include <numeric>

#include "support/caught.h"
#include "support/letters.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// The next token is likelier the closer it stands to the sum of those before it, modulo 8.
class SumWriter : public RewindingWriter {
 public:
  at::Tensor next(const at::Tensor& tokens) override {
    auto logits = at::zeros({tokens.size(0), 8});
    if (rows_.empty()) rows_.resize(static_cast<std::size_t>(tokens.size(0)));
    for (std::int64_t i = 0; i < tokens.size(0); ++i) {
      auto& row = rows_.at(static_cast<std::size_t>(i));
      const auto own = tokens[i].reshape(-1);
      for (std::int64_t t = 0; t < own.numel(); ++t) row.push_back(own[t].item<std::int64_t>());
      for (std::int64_t v = 0; v < 8; ++v) logits[i][v] = logit(std::accumulate(row.begin(), row.end(), std::int64_t{0}), v);
      read += row.size() == 2 ? 1 : 0;
    }
    return logits;
  }
  void keep(const at::Tensor& rows) override {
    std::vector<std::vector<std::int64_t>> kept;
    for (std::int64_t i = 0; i < rows.numel(); ++i) kept.push_back(rows_.at(static_cast<std::size_t>(rows[i].item<std::int64_t>())));
    CHECK(kept.size() <= 64);
    rows_ = kept;
  }
  void rewind(std::int64_t tokens) override {
    for (auto& row : rows_) row.resize(static_cast<std::size_t>(tokens));
  }
  static double logit(std::int64_t sum, std::int64_t token) { return -std::abs(static_cast<double>(sum % 8 - token)); }

  int read = 0;  // how often a prompt of two tokens

 private:
  std::vector<std::vector<std::int64_t>> rows_;
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
  CHECK(choices_room(2, tokens) == 2 + 4);
  SumWriter writer;
  const std::vector<std::int64_t> prompt{3, 4};
  const auto scored = score_choices(writer, prompt, texts, tokens, 0, Letters());
  REQUIRE(scored.size() == 150);
  CHECK(writer.read == 1);
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
  SumWriter writer;
  const auto scored = score_choices(writer, std::vector<std::int64_t>{3, 4}, texts, tokens, 2, Letters());
  REQUIRE(scored.size() == 2);
  CHECK(scored[0].text == "near");  // the first of equal ones
  CHECK(scored[1].text == "next");
}

TEST_CASE("choices that the model could not tell apart are refused, and those without a token") {
  const std::vector<std::string> texts{"x", "y", "z"};
  using Tokens = std::vector<std::vector<std::int64_t>>;
  const auto refused = [&](const Tokens& tokens) { return complaint([&] { check_choices(texts, tokens); }); };
  CHECK(refused({{2, 0}, {1, 2, 0}, {2, 2, 0}}).empty());
  CHECK(refused({{2, 0}, {0}, {3, 0}}) == "choices: the answer 'y' has no token");
  CHECK(refused({{2, 3, 0}, {3, 0}, {2, 3, 0}}) == "choices: the answers 'x' and 'z' are the same tokens to the model");
  CHECK(refused({{3, 0}, {3, 0}, {3, 0}}) == "choices: the answers 'x' and 'y', 'x' and 'z' are the same tokens to the model (2 pairs)");
  CHECK(complaint([&] { check_choices(std::vector<std::string>{"x", "x"}, Tokens{{2, 0}, {2, 0}}); }).empty());
}

TEST_CASE("an answer to choose from ends as a text does") {
  Decoding decoding;
  CHECK(complaint([&] { choice_end(decoding, "folder/generation_config.json"); }) ==
        "folder/generation_config.json: no eos_token_id says how an answer ends");
  decoding.end_tokens = {7, 5};
  CHECK(choice_end(decoding, "") == 7);
}
