#include "model/answerer.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <optional>
#include <string>

#include "base/check.h"
#include "blip/choices.h"
#include "blip/config.h"
#include "blip/contents.h"
#include "blip/family.h"
#include "blip/layout.h"
#include "blip/picture.h"
#include "blip/question.h"
#include "blip/read_again.h"
#include "blip/text.h"
#include "blip/vision.h"
#include "blip/writer.h"
#include "model/attention_maps.h"
#include "model/generate.h"
#include "model/quantize.h"
#include "model/text_rule.h"
#include "model/written_answer.h"

namespace mm::blip {
namespace {

constexpr const char* kPixels = "pixels";

// Names in files that mm's layers do not ask for: position ids (a constant that older files stored), and a head's second bias.
constexpr std::array<std::string_view, 3> kIgnored{"*position_ids", "*cls.predictions.bias", "*cls.predictions.decoder.bias"};

struct Model {
  Model(const Params& p, const Config& config)
      : vision(p / "vision_model", config.vision), question(p / "text_encoder", config), text(p / "text_decoder", config) {}

  void quantize(const Checkpoint& checkpoint) {
    quantize_each(vision.layers, checkpoint);
    quantize_each(question.layers, checkpoint);
    quantize_each(text.layers, checkpoint);
    text.head.quantize();
    checkpoint.release();
  }

  VisionTower vision;
  TextEncoder question;
  TextDecoder text;
};

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  const auto checkpoint = folder.checkpoint();
  const auto files = std::make_shared<CheckpointSource>(checkpoint, runtime.device, with_floats(runtime).dtype);
  const auto weights = std::make_shared<LayoutSource>(files);
  expect(Contents::answerer, *weights, folder.path());
  MM_CHECK(config.vision.width == config.text.width, Kind::input,
           "the picture's hidden_size is " + std::to_string(config.vision.width) + ", the text's " + std::to_string(config.text.width) +
               ": what looks at either must find one size",
           folder.path());
  Model model = files->whole(kIgnored, [&] { return Model(Params(weights), config); });
  if (runtime.dtype == c10::kChar) model.quantize(*checkpoint);
  return model;
}

// Questions as the model has read them.
struct Read {
  at::Tensor states;  // [Q, T, C]
  PaddedTexts texts;  // [Q, T]
};

class BlipAnswerer : public Answerer, public AnswerMapper {
 public:
  BlipAnswerer(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        folder_(folder),
        pictures_(folder, config_.vision),
        tokenizer_(folder.tokenizer()),
        runtime_(with_floats(runtime)),
        checkpoint_(folder.checkpoint()),
        model_(load(folder, config_, runtime)) {
    check_vocabulary(folder, config_.text);
  }

  bool knows_question_starts() const override { return true; }
  void check(const AnswerRequest& request) const override {
    const auto decoding = decoding_of(request);
    if (decoding.rule) decoding.rule->check(decoding, 1);
    if (request.start == QuestionStart::authors) authors_start(*tokenizer_, config_.text);
  }
  void check(const Choices& choices) const override { choice_tokens(*tokenizer_, config_.text, *choices); }

  PreparedPictures prepare(const Pictures& pictures) const override {
    MM_ASSERT(pictures.images.size() == 1);
    return std::make_shared<const NamedTensors>(NamedTensors{{kPixels, pictures_(pictures.images.front())}});
  }

  std::vector<Answers> answer(std::span<const QuestionItem> items, const AnswerRequest& request) override;

  AnswerMapper* mapper() override { return this; }
  std::int64_t layers() const override { return config_.text.layers; }
  PicturePart part(int height, int width) const override { return pictures_.part(height, width); }
  AttentionMaps maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) override;

 private:
  Decoding decoding_of(const AnswerRequest& request) const;
  PaddedTexts texts_of(std::span<const std::string> questions, const AnswerRequest& request) const;
  Read read(std::span<const QuestionItem> items, const AnswerRequest& request);
  at::Tensor states_of(const PreparedPictures& pictures);
  void write(std::span<const QuestionItem> items, const std::vector<std::int64_t>& which, const Read& read, const Decoding& decoding,
             std::vector<Answers>& answers) const;
  void choose(const QuestionItem& item, const Read& read, std::int64_t place, const AnswerRequest& request, Answers& answers);

  Config config_;
  Folder folder_;
  PictureReader pictures_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Runtime runtime_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Model model_;
  std::optional<Model> plain_;       // in f32, of which gradients can be had; opened when maps are asked for
  ComputedOnce<at::Tensor> looked_;  // [1, S, E] of each picture
  std::int64_t seen_ = 0;            // pictures so far
  Choices choices_;                  // the newest, and their tokens
  std::vector<ChoiceTokens> choice_tokens_;
  mutable KeptRule rule_;
};

// BLIP's generate() looks at no generation_config.json, so neither does this.
Decoding BlipAnswerer::decoding_of(const AnswerRequest& request) const {
  auto decoding = resolve_decoding(request.decode, Json::object(), 1, static_cast<int>(config_.text.positions));
  decoding.sequences = request.answers;
  decoding.seed = request.seed;
  decoding.end_tokens = {config_.text.end_token};
  decoding.rule = rule_(request.pattern, *tokenizer_, config_.text.vocabulary, decoding.end_tokens);
  check_sequences(decoding);
  return decoding;
}

at::Tensor BlipAnswerer::states_of(const PreparedPictures& pictures) {
  return looked_(pictures, [&](const PreparedPictures& fresh) {
    // Bringing the tower's weights into the products' own order costs more than one picture gains by it.
    if (runtime_.device.is_cpu() && ++seen_ > 1) model_.vision.pack();
    return look(model_.vision, std::array{fresh->at(kPixels)}, runtime_);  // [1, S, E]
  });
}

PaddedTexts BlipAnswerer::texts_of(std::span<const std::string> questions, const AnswerRequest& request) const {
  const auto start = request.start == QuestionStart::authors ? authors_start(*tokenizer_, config_.text) : -1;
  return padded_texts(*tokenizer_, config_.text, questions, start);
}

// Questions about the same picture stand together.
Read BlipAnswerer::read(std::span<const QuestionItem> items, const AnswerRequest& request) {
  std::vector<at::Tensor> states;  // [1, S, E] each
  std::vector<std::int64_t> pictures;
  std::vector<std::string> questions;
  looked_.begin();
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i == 0 || items[i].pictures != items[i - 1].pictures) states.push_back(states_of(items[i].pictures));
    pictures.push_back(std::ssize(states) - 1);
    questions.push_back(items[i].question);
  }
  Read read{.states = {}, .texts = texts_of(questions, request)};
  checkpoint_->release();  // the tower's weights make room for the texts'
  const auto all = at::cat(states);
  const auto T = read.texts.tokens.size(1);
  const auto rows = (std::ssize(items) + all.size(0) - 1) / all.size(0);
  const auto way = ItemStates::best_way(all, model_.question.layers.front().crossattention.key, rows, T, config_.text.heads);
  ItemStates looked_at(all, std::ssize(model_.question.layers), way);
  looked_at.keep(at::tensor(pictures, at::kLong));
  read.states = model_.question(read.texts.tokens.to(runtime_.device), read.texts.seen.to(runtime_.device), &looked_at);  // [Q, T, C]
  return read;
}

void BlipAnswerer::write(std::span<const QuestionItem> items, const std::vector<std::int64_t>& which, const Read& read,
                         const Decoding& decoding, std::vector<Answers>& answers) const {
  if (which.empty()) return;
  std::vector<std::uint64_t> seeds;
  for (const auto i : which) seeds.push_back(items[static_cast<std::size_t>(i)].seed);
  const auto index = at::tensor(which, at::kLong);
  const auto seen = read.texts.seen.index_select(0, index).to(runtime_.device);  // [N, T]
  const auto states = read.states.index_select(0, index.to(runtime_.device));    // [N, T, C]
  const auto prompts = at::full({std::ssize(which), 1}, config_.text.start_token, at::kLong);
  TextWriter writer(model_.text, states, std::max(decoding.beams, decoding.sequences), decoding.max_length, seen);
  const auto written = generate(writer, prompts, decoding, seeds);
  for (std::size_t n = 0; n < which.size(); ++n) {
    const auto spell = [&](const std::vector<std::int64_t>& tokens) { return tokenizer_->decode(tokens, true); };
    put_written(written_answers(written[n], *tokenizer_, spell), answers[static_cast<std::size_t>(which[n])]);
  }
}

void BlipAnswerer::choose(const QuestionItem& item, const Read& read, std::int64_t place, const AnswerRequest& request, Answers& answers) {
  if (choices_ != item.choices) {
    choice_tokens_ = choice_tokens(*tokenizer_, config_.text, *item.choices);
    choices_ = item.choices;
  }
  const auto seen = read.texts.seen.narrow(0, place, 1).to(runtime_.device);  // [1, T]
  const auto scored = score_choices(model_.text, config_.text, read.states.narrow(0, place, 1), seen, choice_tokens_, request.rank_first);
  std::vector<Answer> all;
  for (const auto& one : scored) {
    all.push_back(told_answer(*tokenizer_, choice_tokens_[one.choice], one.logprobs));
    all.back().text = (*item.choices)[one.choice];
    all.back().choice = static_cast<std::int64_t>(one.choice);
  }
  put_choices(std::move(all), request, answers);
}

std::vector<Answers> BlipAnswerer::answer(std::span<const QuestionItem> items, const AnswerRequest& request) {
  const c10::InferenceMode guard;
  std::vector<Answers> answers(items.size());
  if (items.empty()) return answers;
  const bool writes = std::ranges::any_of(items, [](const QuestionItem& item) { return !item.choices; });
  const auto decoding = writes ? decoding_of(request) : Decoding();  // what cannot be decoded is told before anything is computed
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::map<const NamedTensors*, std::size_t> first;  // item that asks about these pictures
  for (std::size_t i = 0; i < items.size(); ++i) first.try_emplace(items[i].pictures.get(), i);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return first.at(items[i].pictures.get()); });
  std::vector<QuestionItem> sorted;
  for (const auto i : order) sorted.push_back(items[i]);

  const auto questions = read(sorted, request);
  std::vector<Answers> found(items.size());
  std::vector<std::int64_t> written;
  for (std::size_t n = 0; n < sorted.size(); ++n) {
    found[n].question_tokens = questions.texts.counts[n];
    found[n].question_truncated = questions.texts.truncated[n];
    if (sorted[n].choices)
      choose(sorted[n], questions, static_cast<std::int64_t>(n), request, found[n]);
    else
      written.push_back(static_cast<std::int64_t>(n));
  }
  write(sorted, written, questions, decoding, found);
  checkpoint_->release();
  for (std::size_t n = 0; n < order.size(); ++n) answers[order[n]] = std::move(found[n]);
  return answers;
}

// The answer's map is the mean over the words of the question, which brought it what they saw; each of these has a map of its own.
AttentionMaps BlipAnswerer::maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) {
  if (answer.tokens.empty()) return {};
  auto plain = runtime_;
  plain.dtype = c10::kFloat;
  if (!plain_) plain_ = load(folder_, config_, plain);
  const auto texts = texts_of(std::array{item.question}, request);
  const auto* const ids = texts.tokens.const_data_ptr<std::int64_t>();
  const std::vector<std::int64_t> question(ids, ids + texts.counts.front());
  std::vector<std::int64_t> said, rows(question.size());
  for (const auto& token : answer.tokens) said.push_back(token.id);
  std::iota(rows.begin(), rows.end(), 0);
  const auto again = read_again({plain_->vision, plain_->question, plain_->text}, item.pictures->at(kPixels).to(plain.device), question,
                                config_.text.start_token, said);
  const auto side = config_.vision.image_size / config_.vision.patch;
  const auto maps = looked_at(again.weights, again.score, rows, layer).narrow(2, 1, side * side);  // [T, 2, P]
  auto words = maps_by_word(*tokenizer_, question, maps, side, side);
  return {.words = with_answer(answer.text, std::move(words)), .layer = layer, .layers = layers()};
}

}  // namespace

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return std::make_unique<BlipAnswerer>(folder, runtime); }

}  // namespace mm::blip
