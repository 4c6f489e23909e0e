#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/check.h"
#include "chat/choices.h"
#include "chat/family.h"
#include "chat/model.h"
#include "model/text_rule.h"
#include "model/written_answer.h"

namespace mm::chat {
namespace {

class ChatAnswerer : public Answerer, public AnswerMapper {
 public:
  explicit ChatAnswerer(Model model) : model_(std::move(model)) {}

  int most_pictures() const override { return kMostPictures; }
  FrameRule frame_rule() const override { return model_.pictures().frame_rule(cut_); }
  bool cut_pictures(bool cut) override {
    cut_ = cut;
    return model_.pictures().cuts();
  }
  void check(const AnswerRequest& request) const override;
  void check(const Choices& choices) const override { model_.choice_tokens(*choices); }
  void check(const QuestionItem& item) const override { model_.prompt(item.question, views_of(*item.pictures)); }
  PreparedPictures prepare(const Pictures& pictures) const override;
  std::string budget(const QuestionItem& item) const override;
  std::vector<Answers> answer(std::span<const QuestionItem> items, const AnswerRequest& request) override;

  AnswerMapper* mapper() override { return this; }
  std::int64_t layers() const override { return std::ssize(model_.text().layers); }
  PicturePart part(int height, int width) const override { return model_.pictures().part(height, width); }
  AttentionMaps maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) override;

 private:
  static constexpr int kMostPictures = 64;

  Decoding decoding_of(const AnswerRequest& request, std::size_t length) const;
  const Seen& look(const PreparedPictures& pictures);
  void write(std::span<const QuestionItem> items, const std::vector<Prompt>& prompts, const std::vector<std::size_t>& group,
             const AnswerRequest& request, std::vector<Answers>& to);

  Model model_;
  bool cut_ = false;
  ComputedOnce<Seen> looked_;
  mutable KeptRule rule_;
};

void ChatAnswerer::check(const AnswerRequest& request) const {
  const auto length = model_.prompt("?", model_.blank()).tokens.size();
  const auto decoding = decoding_of(request, length);
  if (decoding.rule) decoding.rule->check(decoding, static_cast<int>(length));
}

PreparedPictures ChatAnswerer::prepare(const Pictures& pictures) const {
  const auto& processor = model_.pictures();
  if (!pictures.seconds.empty() && processor.frame_rule(cut_).kind != FrameRule::Kind::middle)
    return prepared_of(
        {.pictures = {processor.prepare_video(pictures.images, cut_)}, .seconds = pictures.seconds, .duration = pictures.duration});
  MM_CHECK(!pictures.images.empty() && pictures.images.size() <= kMostPictures, Kind::usage,
           fmt::format("{} pictures; a question may be about 1 to {}", pictures.images.size(), kMostPictures), "question");
  Views views;
  for (const auto& image : pictures.images) views.pictures.push_back(processor.prepare(image, cut_));
  return prepared_of(views);
}

std::string ChatAnswerer::budget(const QuestionItem& item) const {
  const auto views = views_of(*item.pictures);
  return model_.budget(model_.prompt(item.question, views), views);
}

Decoding ChatAnswerer::decoding_of(const AnswerRequest& request, std::size_t length) const {
  auto decoding = model_.decoding(request.decode, request.answers, request.seed, length);
  decoding.rule = rule_(request.pattern, model_.tokenizer(), model_.config().vocabulary, decoding.end_tokens);
  return decoding;
}

const Seen& ChatAnswerer::look(const PreparedPictures& pictures) {
  return looked_(pictures, [&](const PreparedPictures& own) { return model_.look(views_of(*own)); });
}

// Questions whose prompts have one length: nothing is padded, so that an answer does not depend on its neighbours.
void ChatAnswerer::write(std::span<const QuestionItem> items, const std::vector<Prompt>& prompts, const std::vector<std::size_t>& group,
                         const AnswerRequest& request, std::vector<Answers>& to) {
  std::vector<Prompt> own;
  std::vector<Seen> seen;
  std::vector<std::uint64_t> seeds;
  for (const auto i : group) {
    own.push_back(prompts[i]);
    seen.push_back(look(items[i].pictures));
    seeds.push_back(items[i].seed);
  }
  const auto written = model_.write(own, joined(seen), seeds, decoding_of(request, own.front().tokens.size()));
  const auto spell = [&](const std::vector<std::int64_t>& tokens) { return model_.spelling(tokens); };
  for (std::size_t n = 0; n < group.size(); ++n) put_written(written_answers(written[n], model_.tokenizer(), spell), to[group[n]]);
}

std::vector<Answers> ChatAnswerer::answer(std::span<const QuestionItem> items, const AnswerRequest& request) {
  const c10::InferenceMode guard;
  looked_.begin();
  std::vector<Answers> answers(items.size());
  std::vector<Prompt> prompts;
  std::map<std::size_t, std::vector<std::size_t>> by_length;  // those to be written, by tokens of their prompt
  for (std::size_t i = 0; i < items.size(); ++i) {
    prompts.push_back(model_.prompt(items[i].question, views_of(*items[i].pictures)));
    answers[i].question_tokens = std::ssize(prompts[i].tokens);
    if (!items[i].choices) by_length[prompts[i].tokens.size()].push_back(i);
  }
  for (const auto& [length, group] : by_length) decoding_of(request, length);  // what cannot be decoded is told before anything is computed
  for (const auto& [length, group] : by_length) write(items, prompts, group, request, answers);
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].choices) choose(model_, prompts[i], look(items[i].pictures), *items[i].choices, request, answers[i]);
  return answers;
}

AttentionMaps ChatAnswerer::maps(const QuestionItem& item, const Answer& answer, const AnswerRequest&, int layer) {
  if (answer.tokens.empty()) return {};
  const auto views = views_of(*item.pictures);
  MM_CHECK(views.pictures.size() == 1 && !views.video(), Kind::input, "maps are of answers about one picture", "question");
  std::vector<std::int64_t> said;
  for (const auto& token : answer.tokens) said.push_back(token.id);
  const auto again = model_.read_again(views.pictures.front(), model_.prompt(item.question, views), said);
  return maps_of_text(model_.tokenizer(), again, said, layer);
}

}  // namespace

std::unique_ptr<Answerer> answerer(Model model) { return std::make_unique<ChatAnswerer>(std::move(model)); }

}  // namespace mm::chat
