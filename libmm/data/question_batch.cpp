#include "data/question_batch.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace mm {
namespace {

using Ids = std::vector<std::int64_t>;

// A question and its answer in tokens.
struct Told {
  Ids question, answer;  // the answer with what ends it
};

Told told(const QuestionAnswer& asked, const Tokenizer& tokenizer, const QuestionFrame& frame) {
  Told one{.question = tokenizer.model_input(asked.question, std::nullopt, frame.longest).ids,
           .answer = tokenizer.encode(asked.answer, /*special=*/false)};
  one.answer.push_back(frame.answers.end);
  if (one.answer.size() > static_cast<std::size_t>(frame.answers.longest))
    one.answer.resize(static_cast<std::size_t>(frame.answers.longest));
  return one;
}

}  // namespace

Batch question_batch(std::span<const CaptionExample> examples, const Tokenizer& tokenizer, const QuestionFrame& frame,
                     const PixelValues& values) {
  std::vector<std::vector<Told>> all;
  std::size_t K = 0, T = 1, U = 1;
  for (const auto& example : examples) {
    auto& questions = all.emplace_back();
    for (const auto& asked : example.asked) {
      const auto& one = questions.emplace_back(told(asked, tokenizer, frame));
      T = std::max(T, one.question.size());
      U = std::max(U, one.answer.size());
    }
    K = std::max(K, questions.size());
  }
  MM_CHECK(K > 0, Kind::input, "no example of a batch has a question", "data");

  const std::vector<std::int64_t> asked{std::ssize(examples), static_cast<std::int64_t>(K), static_cast<std::int64_t>(T)};
  const std::vector<std::int64_t> answered{asked[0], asked[1], static_cast<std::int64_t>(U)};
  const auto questions = at::full(asked, frame.pad, at::kLong);          // [B, K, T]
  const auto seen = at::zeros(asked, at::kBool);                         // [B, K, T]
  const auto tokens = at::full(answered, frame.answers.pad, at::kLong);  // [B, K, U]
  const auto labels = at::full(answered, -100, at::kLong);               // [B, K, U]
  seen.select(2, 0).fill_(true);                                         // a question of which nothing is seen could not be read
  std::int64_t targets = 0;
  for (std::size_t b = 0; b < all.size(); ++b) {
    for (std::size_t k = 0; k < all[b].size(); ++k) {
      const auto& [question, answer] = all[b][k];
      const auto row = b * K + k;
      std::ranges::copy(question, questions.mutable_data_ptr<std::int64_t>() + row * T);
      std::fill_n(seen.mutable_data_ptr<bool>() + row * T, std::max<std::size_t>(1, question.size()), true);
      auto* shown = tokens.mutable_data_ptr<std::int64_t>() + row * U;
      *shown = frame.answers.start;
      std::copy(answer.begin(), answer.end() - 1, shown + 1);
      std::ranges::copy(answer, labels.mutable_data_ptr<std::int64_t>() + row * U);
      targets += std::ssize(answer);
    }
  }
  return {.tensors = {{"pixels", picture_batch(examples, values)},
                      {"questions", questions},
                      {"seen", seen},
                      {"tokens", tokens},
                      {"labels", labels}},
          .targets = targets,
          .places = labels.numel(),
          .held = targets};
}

}  // namespace mm
