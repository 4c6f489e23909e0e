#include "model/generate_single.h"

#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <set>

#include "support/toy_writer.h"

#include "support/doctest.h"  // last

namespace {

at::Tensor prompts(std::int64_t count) { return at::full({count, 2}, 3, at::kLong); }

std::vector<std::vector<mm::Written>> write(std::int64_t first_item, const std::vector<std::uint64_t>& items,
                                            const mm::Decoding& decoding) {
  mm::ToyWriter writer(77, 30, first_item);
  return mm::write_single(writer, prompts(static_cast<std::int64_t>(items.size())), decoding, items);
}

}  // namespace

TEST_CASE("of equal scores the lowest id is taken") {
  struct Even : mm::ToyWriter {
    using ToyWriter::ToyWriter;
    at::Tensor next(const at::Tensor& tokens) override { return at::zeros({tokens.size(0), 100}); }
  } writer(1, 100);
  const auto written = mm::write_single(writer, prompts(1), {.max_length = 3}, {0});
  CHECK(written[0][0].tokens == std::vector<std::int64_t>{0});
  CHECK(written[0][0].logprobs[0] == doctest::Approx(-std::log(100.0)));
}

TEST_CASE("rows that end leave the batch") {
  mm::ToyWriter writer(77, 30);
  const mm::Decoding decoding{.max_length = 14, .end_tokens = {1, 2}};
  const auto written = mm::write_single(writer, prompts(6), decoding, std::vector<std::uint64_t>(6));
  std::set<std::size_t> lengths;
  for (std::size_t step = 0; step < writer.steps.size(); ++step) {
    std::size_t running = 0;
    for (const auto& item : written) running += item[0].tokens.size() > step ? 1 : 0;
    CHECK(writer.steps[step] == running);
    lengths.insert(running);
  }
  CHECK(lengths.size() > 2);  // they did end one after another
}

TEST_CASE("a sampled text depends on its own seed, not on its neighbours") {
  const mm::Decoding decoding{.max_length = 12, .sample = true, .sequences = 3, .seed = 5, .end_tokens = {1}};
  const auto together = write(0, {10, 11, 12}, decoding);
  const auto alone = write(1, {11}, decoding);
  REQUIRE(together[1].size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(alone[0][i].tokens == together[1][i].tokens);
    CHECK(alone[0][i].logprobs == together[1][i].logprobs);
  }
  CHECK(alone[0][0].tokens != alone[0][1].tokens);
  CHECK(write(1, {11}, decoding)[0][0].tokens == alone[0][0].tokens);
  CHECK(write(1, {12}, decoding)[0][0].tokens != alone[0][0].tokens);
  auto other = decoding;
  other.seed = 6;
  CHECK(write(1, {11}, other)[0][0].tokens != alone[0][0].tokens);
}

TEST_CASE("sampling the single likeliest token is greedy search") {
  const mm::Decoding greedy{.max_length = 12, .end_tokens = {1}};
  auto sampled = greedy;
  sampled.sample = true;
  sampled.top_k = 1;
  CHECK(write(0, {3}, sampled)[0][0].tokens == write(0, {3}, greedy)[0][0].tokens);
  sampled.top_k = 0;
  sampled.top_p = 0;
  CHECK(write(0, {3}, sampled)[0][0].tokens == write(0, {3}, greedy)[0][0].tokens);
}

TEST_CASE("sampled tokens come as often as the model says") {
  struct Biased : mm::ToyWriter {
    using ToyWriter::ToyWriter;
    at::Tensor next(const at::Tensor& tokens) override {
      return at::tensor({std::log(0.1F), std::log(0.6F), std::log(0.3F)}).unsqueeze(0).expand({tokens.size(0), 3});
    }
    void keep(const at::Tensor&) override {}
  } writer(1, 3);
  constexpr int kDraws = 4000;
  const auto written = mm::write_single(writer, prompts(1), {.max_length = 3, .sample = true, .sequences = kDraws}, {0});
  std::vector<double> share(3);
  for (const auto& text : written[0]) share[static_cast<std::size_t>(text.tokens[0])] += 1.0 / kDraws;
  CHECK(std::abs(share[0] - 0.1) < 0.024);  // 5 standard deviations
  CHECK(std::abs(share[1] - 0.6) < 0.039);
  CHECK(std::abs(share[2] - 0.3) < 0.037);
  CHECK(written[0][0].score == doctest::Approx(written[0][0].logprobs[0]));
}
