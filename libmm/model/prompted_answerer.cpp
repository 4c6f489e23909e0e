#include "model/prompted_answerer.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"
#include "model/choice_scores.h"
#include "model/written_answer.h"

namespace mm {
namespace {

constexpr const char* kPixels = "pixels";  // [3, H, W], or of a clip [F, 3, H, W]

}  // namespace

Decoding PromptedAnswerer::decoding_of(const AnswerRequest& request, std::size_t length) const {
  auto decoding = captioner_->decoding_of(length, request.decode, request.answers, request.seed);
  decoding.rule = rule_(request.pattern, captioner_->tokenizer(), captioner_->sides().vocabulary, decoding.end_tokens);
  return decoding;
}

void PromptedAnswerer::check(const AnswerRequest& request) const {
  const auto length = captioner_->prompt_tokens("?").size();
  const auto decoding = decoding_of(request, length);
  if (decoding.rule) decoding.rule->check(decoding, static_cast<int>(length));
}

// Behind a question, where a word begins: with the end token, which says that no more comes.
std::vector<std::vector<std::int64_t>> PromptedAnswerer::choice_tokens(const Choices& choices) const {
  const auto end = choice_end(captioner_->decoding_of(1, {}, 1, 0), captioner_->sides().generation.where());
  std::vector<std::vector<std::int64_t>> all;
  for (const auto& choice : *choices) {
    all.push_back(captioner_->tokenizer().encode(choice, false));
    all.back().push_back(end);
  }
  check_choices(*choices, all);
  return all;
}

void PromptedAnswerer::check(const Choices& choices) const { choice_tokens(choices); }

void PromptedAnswerer::check(const QuestionItem& item) const {
  const auto length = std::ssize(captioner_->prompt_tokens(item.question)), positions = captioner_->sides().positions;
  const auto room = item.choices ? choices_room(length, choice_tokens(item.choices)) : length + 1;
  MM_CHECK(room <= positions, Kind::usage,
           fmt::format("the question is {} tokens long, and the answer needs {} more; the model has positions for {}", length,
                       room - length, positions),
           "question", "ask shorter");
}

PreparedPictures PromptedAnswerer::prepare(const Pictures& pictures) const {
  MM_ASSERT(!pictures.images.empty());
  const bool clip = captioner_->sides().frames > 0 && !pictures.seconds.empty();
  return std::make_shared<const NamedTensors>(
      NamedTensors{{kPixels, clip ? captioner_->prepare_video(pictures) : captioner_->prepare(pictures.images.front())}});
}

const at::Tensor& PromptedAnswerer::look(const PreparedPictures& pictures) {
  return looked_(pictures, [&](const PreparedPictures& own) { return captioner_->look_at_one(own->at(kPixels)); });
}

void PromptedAnswerer::write(std::span<const QuestionItem> items, std::span<const std::size_t> group,
                             std::span<const std::vector<std::int64_t>> prompts, const AnswerRequest& request, std::vector<Answers>& to) {
  std::vector<std::int64_t> tokens;
  std::vector<at::Tensor> seen;  // [1, ...] each
  std::vector<std::uint64_t> seeds;
  for (const auto i : group) {
    tokens.insert(tokens.end(), prompts[i].begin(), prompts[i].end());
    seen.push_back(look(items[i].pictures));
    seeds.push_back(items[i].seed);
  }
  const auto decoding = decoding_of(request, prompts[group.front()].size());
  const auto writer = captioner_->writer(at::cat(seen), std::max(decoding.beams, decoding.sequences), decoding.max_length);
  const auto written = generate(*writer, at::tensor(tokens, at::kLong).view({std::ssize(group), -1}), decoding, seeds);
  const auto& tokenizer = captioner_->tokenizer();
  const auto spell = [&](const std::vector<std::int64_t>& answer) {
    auto text = tokenizer.decode(answer, true);
    return text.erase(0, text.find_first_not_of(' '));
  };
  for (std::size_t n = 0; n < group.size(); ++n) put_written(written_answers(written[n], tokenizer, spell), to[group[n]]);
}

void PromptedAnswerer::choose(const QuestionItem& item, const std::vector<std::int64_t>& prompt, const AnswerRequest& request,
                              Answers& to) {
  const auto tokens = choice_tokens(item.choices);
  const auto writer =
      captioner_->writer(look(item.pictures), std::min(kChoicesAtOnce, std::ssize(tokens)), choices_room(std::ssize(prompt), tokens));
  put_choices(score_choices(*writer, prompt, *item.choices, tokens, request.rank_first, captioner_->tokenizer()), request, to);
}

std::vector<Answers> PromptedAnswerer::answer(std::span<const QuestionItem> items, const AnswerRequest& request) {
  const c10::InferenceMode guard;
  looked_.begin();
  std::vector<Answers> answers(items.size());
  std::vector<std::vector<std::int64_t>> prompts;
  std::map<std::pair<std::size_t, std::vector<std::int64_t>>, std::vector<std::size_t>>
      groups;  // by tokens of the prompt, and pixels' shape
  for (std::size_t i = 0; i < items.size(); ++i) {
    check(items[i]);
    prompts.push_back(captioner_->prompt_tokens(items[i].question));
    answers[i].question_tokens = std::ssize(prompts[i]);
    if (!items[i].choices) groups[{prompts[i].size(), items[i].pictures->at(kPixels).sizes().vec()}].push_back(i);
  }
  for (const auto& [shape, group] : groups)
    decoding_of(request, shape.first);  // what cannot be decoded is told before anything is computed
  for (const auto& [shape, group] : groups) write(items, group, prompts, request, answers);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].choices) choose(items[i], prompts[i], request, answers[i]);
  captioner_->release();
  return answers;
}

AttentionMaps PromptedAnswerer::maps(const QuestionItem& item, const Answer& answer, const AnswerRequest&, int layer) {
  Caption caption;
  caption.tokens = answer.tokens;
  return captioner_->maps({.pixels = item.pictures->at(kPixels), .prompt = item.question}, caption, layer);
}

}  // namespace mm
