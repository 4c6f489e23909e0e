#include "data/question_batch.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"

#include "support/doctest.h"

using namespace mm;

namespace {

// Words are their letters: "abc" is 10 11 12; a question has 3 in front.
struct Letters : Tokenizer {
  std::vector<std::int64_t> encode(std::string_view text, bool) const override {
    std::vector<std::int64_t> ids;
    for (const char c : text) ids.push_back(10 + c - 'a');
    return ids;
  }
  Encoding model_input(std::string_view text, const std::optional<std::string>&, std::int64_t longest) const override {
    auto ids = encode(text, true);
    ids.insert(ids.begin(), 3);
    if (std::ssize(ids) > longest) ids.resize(static_cast<std::size_t>(longest));
    return {.ids = ids, .types = {}};
  }
  std::string decode(const std::vector<std::int64_t>&, bool) const override { return {}; }
  std::int64_t size() const override { return 40; }
  std::int64_t id_of(std::string_view) const override { return -1; }
  std::string token_of(std::int64_t) const override { return {}; }
  bool is_special(std::int64_t id) const override { return id < 10; }
};

const Image kGrey{2, 2, 3, std::vector<std::uint8_t>(12, 7)};
constexpr QuestionFrame kFrame{.answers = {.start = 1, .end = 2, .pad = 0, .longest = 3}, .pad = 0, .longest = 4};

}  // namespace

TEST_CASE("pictures with fewer questions are filled up with some from which nothing is learnt") {
  const std::vector<CaptionExample> examples{{kGrey, "", {{"ab", "c", ""}, {"abcd", "abc", ""}}}, {kGrey, "", {{"a", "d", ""}}}};
  const auto batch = question_batch(examples, Letters(), kFrame, {});
  const auto& tensors = batch.tensors;
  CHECK(at::equal(tensors.at("questions"),
                  at::tensor({3L, 10L, 11L, 0L, 3L, 10L, 11L, 12L, 3L, 10L, 0L, 0L, 0L, 0L, 0L, 0L}).view({2, 2, 4})));
  CHECK(at::equal(tensors.at("seen").sum(-1), at::tensor({3L, 4L, 2L, 1L}).view({2, 2})));  // one token is seen of what fills up
  CHECK(at::equal(tensors.at("tokens"), at::tensor({1L, 12L, 0L, 1L, 10L, 11L, 1L, 13L, 0L, 0L, 0L, 0L}).view({2, 2, 3})));
  CHECK(at::equal(tensors.at("labels"), at::tensor({12L, 2L, -100L, 10L, 11L, 12L, 13L, 2L, -100L, -100L, -100L, -100L}).view({2, 2, 3})));
  CHECK(tensors.at("pixels").sizes() == at::IntArrayRef({2, 3, 2, 2}));
  CHECK(batch.targets == 2 + 3 + 2);
  CHECK(batch.places == 12);
  CHECK(batch.held == 7);
}

TEST_CASE("examples without a question make no batch") {
  const std::vector<CaptionExample> examples{{kGrey, "", {}}};
  CHECK_THROWS_AS(question_batch(examples, Letters(), kFrame, {}), Error);
}
