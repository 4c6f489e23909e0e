#include "model/attention_maps.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include "base/error.h"
#include "support/caught.h"
#include "support/close.h"

#include "support/doctest.h"

namespace {

// Pieces of words with ## in front of what goes on, "." for an end that spells nothing.
class Speller : public mm::Tokenizer {
 public:
  std::vector<std::int64_t> encode(std::string_view, bool) const override { return {}; }
  mm::Encoding model_input(std::string_view, const std::optional<std::string>&, std::int64_t) const override { return {}; }
  std::string decode(const std::vector<std::int64_t>& ids, bool) const override {
    std::string text;
    for (const auto id : ids) {
      const auto piece = token_of(id);
      if (piece == ".") continue;
      text += piece.starts_with("##") ? piece.substr(2) : (text.empty() ? "" : " ") + piece;
    }
    return text;
  }
  std::int64_t size() const override { return 5; }
  std::int64_t id_of(std::string_view) const override { return -1; }
  std::string token_of(std::int64_t id) const override { return std::vector<std::string>{".", "red", "cup", "##s", "a"}[id]; }
  bool is_special(std::int64_t id) const override { return id == 0; }
};

// Two layers, two heads, two tokens, four places; the score is a sum of weights by known factors.
struct Looked {
  Looked() {
    for (int layer = 0; layer < 2; ++layer) {
      auto own = at::arange(16, at::kFloat).view({1, 2, 2, 4}) + 1 + 16 * layer;
      own.requires_grad_(true);
      weights.push_back(own);
    }
    factors = at::zeros({1, 2, 2, 4});
    factors[0][0][1] = at::tensor({1.F, -1.F, 0.5F, 0.F});
    factors[0][1][1] = at::tensor({2.F, 0.F, 0.F, -3.F});
    score = (weights[0] * factors).sum() - weights[1].sum();
  }

  std::vector<at::Tensor> weights;
  at::Tensor factors, score;
};

}  // namespace

TEST_CASE("attention is the mean over heads and layers, and what is weighted counts only what made the score higher") {
  const Looked looked;
  const std::vector<std::int64_t> rows{1};
  const auto one = mm::looked_at(looked.weights, looked.score, rows, 1);                      // [1, 2, 4]
  CHECK(mm::difference(one[0][0], at::tensor({9.F, 10.F, 11.F, 12.F})) < 1e-6);               // (5 .. 8 and 13 .. 16) / 2
  CHECK(mm::difference(one[0][1], at::tensor({(5 + 26) / 2.F, 0.F, 3.5F / 2, 0.F})) < 1e-6);  // (5 * 1 + 13 * 2) / 2, ...
  const auto two = mm::looked_at(looked.weights, looked.score, rows, 2);
  CHECK(mm::difference(two[0][1], at::zeros({4})) == 0);  // every weight of the second layer lowers it
  const auto mean = mm::looked_at(looked.weights, looked.score, rows, 0);
  CHECK(mm::difference(mean, (one + two) / 2) < 1e-6);
  const std::vector<std::int64_t> both{0, 1};
  CHECK(mm::difference(mm::looked_at(looked.weights, looked.score, both, 1)[1], one[0]) == 0);
}

TEST_CASE("a layer that the score does not depend on has weights and no rise") {
  const Looked looked;
  const auto score = looked.weights[0].sum();
  const std::vector<std::int64_t> rows{0};
  const auto two = mm::looked_at(looked.weights, score, rows, 2);
  CHECK(two[0][0].min().item<float>() > 0);
  CHECK(two[0][1].abs().max().item<float>() == 0);
}

TEST_CASE("a token's map is of the place from which it was said, and of the patches alone") {
  const Looked looked;
  auto logits = at::zeros({1, 2, 5});
  logits = logits + looked.weights[0].mean(1).narrow(2, 0, 1) * at::tensor({0.F, 1.F, 0.F, 0.F, 0.F});  // token 1 by place 0
  const mm::ReadAgain read{.weights = looked.weights, .logits = logits, .first = 1, .rows = 1, .columns = 3};
  const std::vector<std::int64_t> last{1}, both{2, 1};
  const auto maps = mm::maps_of_said(read, last, 1);  // [1, 2, 3]
  CHECK(mm::difference(maps[0][0], at::tensor({10.F, 11.F, 12.F})) < 1e-6);
  CHECK(mm::difference(mm::maps_of_said(read, both, 1)[1], maps[0]) == 0);
  const mm::ReadAgain whole{.weights = looked.weights, .logits = logits, .first = 0, .rows = 1, .columns = 4};
  CHECK(mm::maps_of_said(whole, last, 1)[0][1][0].item<float>() > 0);
}

TEST_CASE("pieces of a word share a map, and what spells nothing has none") {
  const Speller speller;
  const std::vector<std::int64_t> tokens{4, 2, 3, 1, 0};  // a cup ##s red .
  const auto maps = at::arange(5 * 2 * 6, at::kFloat).view({5, 2, 6});
  const auto words = mm::maps_by_word(speller, tokens, maps, 2, 3);
  REQUIRE(words.size() == 3);
  CHECK(words[0].text == "a");
  CHECK(words[1].text == "cups");
  CHECK(words[2].text == "red");
  CHECK(words[1].maps.sizes() == at::IntArrayRef{2, 2, 3});
  CHECK(mm::difference(words[1].maps.flatten(1), (maps[1] + maps[2]) / 2) < 1e-6);
  CHECK(mm::difference(words[2].maps.flatten(1), maps[3]) == 0);
  CHECK(mm::maps_by_word(speller, std::vector<std::int64_t>{0}, maps.narrow(0, 0, 1), 2, 3).empty());
}

TEST_CASE("an answer stands in front of the words that were asked, as their mean") {
  std::vector<mm::WordMap> asked{{.text = "what", .maps = at::full({2, 1, 1}, 1.0)}, {.text = "colour", .maps = at::full({2, 1, 1}, 4.0)}};
  const auto words = mm::with_answer("red", asked);
  REQUIRE(words.size() == 3);
  CHECK(words[0].text == "red");
  CHECK_FALSE(words[0].asked);
  CHECK(words[2].asked);
  CHECK(words[0].maps.max().item<double>() == 2.5);
  CHECK(complaint([] { mm::with_answer("red", {}); }) == "a question without a word has no map");
}
