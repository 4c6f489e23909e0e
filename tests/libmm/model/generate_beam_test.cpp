#include "model/generate_beam.h"

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <map>
#include <set>

#include "base/error.h"
#include "support/toy_writer.h"

#include "support/doctest.h"  // last

namespace {

at::Tensor prompts(std::int64_t count) { return at::full({count, 1}, 3, at::kLong); }

std::vector<std::vector<mm::Written>> write(std::int64_t first_item, const std::vector<std::uint64_t>& items,
                                            const mm::Decoding& decoding) {
  mm::ToyWriter writer(77, 30, first_item);
  return mm::write_beams(writer, prompts(static_cast<std::int64_t>(items.size())), decoding, items);
}

}  // namespace

TEST_CASE("prompts run once per item, then every item has its beams until it is done") {
  mm::ToyWriter writer(77, 30);
  const mm::Decoding decoding{.beams = 3, .max_length = 14, .end_tokens = {1, 2}};
  mm::write_beams(writer, prompts(5), decoding, std::vector<std::uint64_t>(5));
  REQUIRE(writer.steps.size() > 2);
  CHECK(writer.steps[0] == 5);
  CHECK(writer.steps[1] == 15);
  CHECK(writer.steps.back() < 15);  // finished items have left
  for (std::size_t i = 1; i < writer.steps.size(); ++i) CHECK(writer.steps[i] % 3 == 0);
}

TEST_CASE("several texts come best first and differ") {
  const auto written = write(0, {0}, {.beams = 5, .max_length = 12, .sequences = 5, .end_tokens = {1}});
  REQUIRE(written[0].size() == 5);
  std::set<std::vector<std::int64_t>> texts;
  for (std::size_t i = 0; i < 5; ++i) {
    texts.insert(written[0][i].tokens);
    if (i > 0) CHECK(written[0][i].score <= written[0][i - 1].score);
  }
  CHECK(texts.size() == 5);
}

TEST_CASE("wide beams over a short text find the best of all texts") {
  // Three tokens over 30 x 30 x 30: without a length penalty and with more beams than tokens, the first is the likeliest of all.
  const auto written = write(0, {0}, {.beams = 64, .max_length = 3, .length_penalty = 0});
  double best = -1e9;
  for (std::uint64_t a = 0; a < 30; ++a) {
    for (std::uint64_t b = 0; b < 30; ++b) {
      double sum = 0;
      for (const auto& [text, token] :
           {std::pair{std::vector<std::int64_t>{3}, a}, {std::vector<std::int64_t>{3, static_cast<std::int64_t>(a)}, b}}) {
        double total = 0;
        for (std::uint64_t other = 0; other < 30; ++other) total += std::exp(mm::ToyWriter::logit(77, 30, 0, text, other));
        sum += mm::ToyWriter::logit(77, 30, 0, text, token) - std::log(total);
      }
      best = std::max(best, sum);
    }
  }
  CHECK(written[0][0].score == doctest::Approx(best).epsilon(1e-5));
}

TEST_CASE("beam sampling depends on the item's seed, not on its neighbours") {
  const mm::Decoding decoding{.beams = 3, .max_length = 12, .sample = true, .sequences = 2, .seed = 5, .end_tokens = {1}};
  const auto together = write(0, {10, 11, 12}, decoding);
  const auto alone = write(1, {11}, decoding);
  for (std::size_t i = 0; i < 2; ++i) CHECK(alone[0][i].tokens == together[1][i].tokens);
  CHECK(write(1, {13}, decoding)[0][0].tokens != alone[0][0].tokens);
}

TEST_CASE("beam sampling draws continuations without replacement") {
  struct Biased : mm::ToyWriter {
    using ToyWriter::ToyWriter;
    at::Tensor next(const at::Tensor& tokens) override {
      return at::tensor({std::log(0.2F), std::log(0.5F), std::log(0.3F)}).unsqueeze(0).expand({tokens.size(0), 3});
    }
    void keep(const at::Tensor&) override {}
  };
  // One token with two beams: the texts are the first two draws, so a token is missing as often as it is drawn third.
  std::map<std::int64_t, double> missing;
  constexpr int kItems = 4000;
  std::vector<std::uint64_t> items(kItems);
  for (std::size_t i = 0; i < items.size(); ++i) items[i] = i;
  Biased writer(1, 3);
  const auto written = mm::write_beams(writer, prompts(kItems), {.beams = 2, .max_length = 2, .sample = true, .sequences = 2}, items);
  for (const auto& item : written) missing[3 - item[0].tokens[0] - item[1].tokens[0]] += 1.0 / kItems;
  const auto third = [](double a, double b) { return a * b / (1 - a) + a * b / (1 - b); };
  CHECK(std::abs(missing[0] - third(0.5, 0.3)) < 0.04);  // 5 standard deviations
  CHECK(std::abs(missing[1] - third(0.2, 0.3)) < 0.03);
  CHECK(std::abs(missing[2] - third(0.2, 0.5)) < 0.04);
  CHECK(written[0][0].score >= written[0][1].score);
}

TEST_CASE("constraints that leave nothing do not break beam sampling") {
  // Five tokens, none may come twice: after the fourth all are impossible.
  mm::ToyWriter writer(5, 5);
  const mm::Decoding decoding{.beams = 3, .max_length = 8, .no_repeat_ngram = 1, .sample = true, .end_tokens = {7}};
  const auto written = mm::write_beams(writer, prompts(1), decoding, {0});
  CHECK(written[0].size() == 1);
}

TEST_CASE("a vocabulary that is all end tokens is refused") {
  mm::ToyWriter writer(5, 3);
  CHECK_THROWS_WITH_AS(mm::write_beams(writer, prompts(1), {.beams = 2, .end_tokens = {0, 1, 2}}, {0}),
                       "beam search needs a vocabulary larger than the number of end tokens", mm::Error);
}
