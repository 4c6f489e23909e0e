#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/check.h"
#include "model/text_rule.h"
#include "smolvlm/choices.h"
#include "smolvlm/family.h"
#include "smolvlm/model.h"

namespace mm::smolvlm {
namespace {

using Prompt = std::vector<std::int64_t>;

std::string tiles_name(std::size_t picture) { return fmt::format("tiles.{}", picture); }

constexpr const char* kSeconds = "seconds";  // [F + 1] f64: of a video when each frame is shown, and its length

// The tiles of each picture or frame, in order.
std::vector<at::Tensor> tiles_of(const PreparedPictures& pictures) {
  std::vector<at::Tensor> all;
  for (std::size_t i = 0; pictures->contains(tiles_name(i)); ++i) all.push_back(pictures->at(tiles_name(i)));  // [R + 1, C, 3, S, S]
  return all;
}

class ChatAnswerer : public Answerer, public AnswerMapper {
 public:
  ChatAnswerer(const Folder& folder, const Runtime& runtime) : model_(folder, runtime) {}

  int most_pictures() const override { return kMostPictures; }
  FrameRule frame_rule() const override { return model_.frame_rule(); }
  bool cut_pictures(bool cut) override {
    cut_ = cut;
    return true;
  }
  void check(const AnswerRequest& request) const override;
  void check(const Choices& choices) const override;
  void check(const QuestionItem& item) const override { asked(item); }
  PreparedPictures prepare(const Pictures& pictures) const override;
  std::string budget(const QuestionItem& item) const override;
  std::vector<Answers> answer(std::span<const QuestionItem> items, const AnswerRequest& request) override;

  AnswerMapper* mapper() override { return this; }
  std::int64_t layers() const override { return std::ssize(model_.text().layers); }
  PicturePart part(int, int) const override { return {}; }
  AttentionMaps maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) override;

 private:
  static constexpr int kMostPictures = 64;

  std::vector<Grid> grids_of(const QuestionItem& item) const;
  Prompt asked(const QuestionItem& item) const;
  std::shared_ptr<TextRule> rule_of(const std::string& pattern, const std::vector<std::int64_t>& ends) const;
  Decoding decoding_of(const AnswerRequest& request, std::size_t length) const;
  Answer answer_of(const Written& written) const;
  std::vector<Answer> answers_of(const std::vector<Written>& written) const;
  const at::Tensor& look(const PreparedPictures& pictures);  // [K, E]
  void write(std::span<const QuestionItem> items, const std::vector<Prompt>& prompts, const std::vector<std::size_t>& group,
             const AnswerRequest& request, std::vector<Answers>& to);

  Model model_;
  bool cut_ = false;
  ComputedOnce<at::Tensor> looked_;
  mutable std::string pattern_;
  mutable std::shared_ptr<TextRule> rule_;  // of that pattern
};

void ChatAnswerer::check(const AnswerRequest& request) const {
  const Grid whole;
  const auto length = model_.prompt("?", {&whole, 1}).size();
  const auto decoding = decoding_of(request, length);
  if (decoding.rule) decoding.rule->check(decoding, static_cast<int>(length));
}

void ChatAnswerer::check(const Choices& choices) const {
  for (const auto& choice : *choices)
    MM_CHECK(!model_.answer_tokens(choice).empty(), Kind::input, "an answer to choose from is empty", "choices");
}

PreparedPictures ChatAnswerer::prepare(const Pictures& pictures) const {
  const bool video = !pictures.seconds.empty() && model_.frame_rule().kind != FrameRule::Kind::middle;
  MM_CHECK(video || (!pictures.images.empty() && pictures.images.size() <= kMostPictures), Kind::usage,
           fmt::format("{} pictures; a question may be about 1 to {}", pictures.images.size(), kMostPictures), "question");
  NamedTensors all;
  for (std::size_t i = 0; i < pictures.images.size(); ++i) {
    const auto& image = pictures.images[i];
    all[tiles_name(i)] = video ? model_.frame(image) : model_.processor()(image, cut_);
  }
  if (video) {
    auto seconds = pictures.seconds;
    seconds.push_back(pictures.duration);
    all[kSeconds] = at::tensor(seconds, at::kDouble);  // [F + 1]
  }
  return std::make_shared<const NamedTensors>(std::move(all));
}

std::vector<Grid> ChatAnswerer::grids_of(const QuestionItem& item) const {
  std::vector<Grid> grids;
  for (const auto& tiles : tiles_of(item.pictures)) grids.push_back(grid_of(tiles));
  return grids;
}

Prompt ChatAnswerer::asked(const QuestionItem& item) const {
  const auto found = item.pictures->find(kSeconds);
  if (found == item.pictures->end()) return model_.prompt(item.question, grids_of(item));
  const std::span seconds(found->second.const_data_ptr<double>(), static_cast<std::size_t>(found->second.numel()));  // [F + 1]
  return model_.video_prompt(item.question, seconds.first(seconds.size() - 1), seconds.back());
}

std::string ChatAnswerer::budget(const QuestionItem& item) const { return model_.budget(asked(item), grids_of(item)); }

std::shared_ptr<TextRule> ChatAnswerer::rule_of(const std::string& pattern, const std::vector<std::int64_t>& ends) const {
  if (pattern.empty()) return nullptr;
  if (!rule_ || pattern_ != pattern) {
    rule_ = std::make_shared<TextRule>(pattern, model_.tokenizer(), model_.config().text.vocabulary, ends, "--regex");
    pattern_ = pattern;
  }
  return rule_;
}

Decoding ChatAnswerer::decoding_of(const AnswerRequest& request, std::size_t length) const {
  auto decoding = model_.decoding(request.decode, request.answers, request.seed, length);
  decoding.rule = rule_of(request.pattern, decoding.end_tokens);
  return decoding;
}

const at::Tensor& ChatAnswerer::look(const PreparedPictures& pictures) {
  return looked_(pictures, [&](const PreparedPictures& own) {
    std::vector<at::Tensor> states;
    for (const auto& tiles : tiles_of(own)) states.push_back(model_.look(tiles));  // [K, E]
    return at::cat(states);
  });
}

Answer ChatAnswerer::answer_of(const Written& written) const {
  Answer answer;
  answer.text = model_.spelling(written.tokens);
  for (std::size_t i = 0; i < written.tokens.size(); ++i) {
    answer.tokens.push_back({written.tokens[i], model_.tokenizer().token_of(written.tokens[i]), written.logprobs[i]});
    answer.logprob += written.logprobs[i];
  }
  if (!answer.tokens.empty()) answer.mean_logprob = answer.logprob / static_cast<double>(answer.tokens.size());
  answer.probability = std::exp(answer.logprob);
  return answer;
}

std::vector<Answer> ChatAnswerer::answers_of(const std::vector<Written>& written) const {
  std::vector<Answer> all;
  for (const auto& text : written)
    if (std::isfinite(text.score) || all.empty()) all.push_back(answer_of(text));  // a rule may leave fewer
  return all;
}

// Questions whose prompts have one length: nothing is padded, so that an answer does not depend on its neighbours.
void ChatAnswerer::write(std::span<const QuestionItem> items, const std::vector<Prompt>& prompts, const std::vector<std::size_t>& group,
                         const AnswerRequest& request, std::vector<Answers>& to) {
  std::vector<Prompt> own;
  std::vector<at::Tensor> seen;
  std::vector<std::uint64_t> seeds;
  for (const auto i : group) {
    own.push_back(prompts[i]);
    seen.push_back(look(items[i].pictures));
    seeds.push_back(items[i].seed);
  }
  const auto written = model_.write(own, at::cat(seen), seeds, decoding_of(request, own.front().size()));
  for (std::size_t n = 0; n < group.size(); ++n) put_written(answers_of(written[n]), to[group[n]]);
}

std::vector<Answers> ChatAnswerer::answer(std::span<const QuestionItem> items, const AnswerRequest& request) {
  const c10::InferenceMode guard;
  looked_.begin();
  std::vector<Answers> answers(items.size());
  std::vector<Prompt> prompts;
  std::map<std::size_t, std::vector<std::size_t>> by_length;  // those to be written, by tokens of their prompt
  for (std::size_t i = 0; i < items.size(); ++i) {
    prompts.push_back(asked(items[i]));
    answers[i].question_tokens = std::ssize(prompts[i]);
    if (!items[i].choices) by_length[prompts[i].size()].push_back(i);
  }
  for (const auto& [length, group] : by_length) decoding_of(request, length);  // what cannot be decoded is told before anything is computed
  for (const auto& [length, group] : by_length) write(items, prompts, group, request, answers);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].choices) choose(model_, prompts[i], look(items[i].pictures), *items[i].choices, request, answers[i]);
  model_.release();
  return answers;
}

AttentionMaps ChatAnswerer::maps(const QuestionItem& item, const Answer& answer, const AnswerRequest&, int layer) {
  if (answer.tokens.empty()) return {};
  const auto pictures = tiles_of(item.pictures);
  MM_CHECK(pictures.size() == 1, Kind::input, "maps are of answers about one picture", "question");
  std::vector<std::int64_t> said;
  for (const auto& token : answer.tokens) said.push_back(token.id);
  return maps_of_text(model_.tokenizer(), model_.read_again(pictures.front(), asked(item), said), said, layer);
}

}  // namespace

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return std::make_unique<ChatAnswerer>(folder, runtime); }

}  // namespace mm::smolvlm
