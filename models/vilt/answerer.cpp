#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_sigmoid.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"
#include "model/attention_maps.h"
#include "model/folder.h"
#include "model/label_names.h"
#include "model/not_numbers.h"
#include "nn/attention_watch.h"
#include "tensor/checkpoint.h"
#include "vilt/config.h"
#include "vilt/encoder.h"
#include "vilt/family.h"
#include "vilt/processor.h"

namespace mm::vilt {
namespace {

constexpr std::array<std::string_view, 2> kIgnored{"*position_ids", "*token_type_ids"};  // constants that older files stored
constexpr std::int64_t kTokens = 2048;                                                   // computed together; memory does not grow further

Runtime with_floats(Runtime runtime) {
  if (runtime.dtype == c10::kChar) runtime.dtype = c10::kFloat;
  return runtime;
}

struct Model {
  Model(const Params& p, const Config& config, std::int64_t answers)
      : embeddings(p / "vilt.embeddings", config), encoder(p / "vilt", config), head(p, config, answers) {}

  Embeddings embeddings;
  Encoder encoder;
  Head head;
};

Model load(const Folder& folder, const Config& config, std::size_t answers, const Runtime& runtime) {
  const auto files = std::make_shared<CheckpointSource>(folder.checkpoint(), runtime.device, runtime.dtype);
  const Params params(files);
  MM_CHECK(params.has("classifier.0.weight"), Kind::input, "holds no head that answers questions", folder.path(),
           "take a model that was fine-tuned for visual question answering");
  return files->whole(kIgnored, [&] { return Model(params, config, static_cast<std::int64_t>(answers)); });
}

// One question and what its picture is: the rows of both.
struct Pair {
  at::Tensor text, picture;  // [T, C], [S, C]
  std::int64_t tokens() const { return text.size(0) + picture.size(0); }
};

class ViltAnswerer : public Answerer, public AnswerMapper {
 public:
  ViltAnswerer(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        folder_(folder),
        answers_(label_names(folder.config())),
        processor_(image_steps(folder.image_processor_config())),
        tokenizer_(folder.tokenizer()),
        runtime_(with_floats(runtime)),
        checkpoint_(folder.checkpoint()),
        model_(load(folder, config_, answers_.size(), runtime_)) {
    MM_CHECK(tokenizer_->size() <= config_.vocabulary, Kind::input,
             fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), config_.vocabulary), folder.path());
    const auto room = folder.file("tokenizer_config.json").number("model_max_length", static_cast<double>(config_.positions));
    longest_ = static_cast<std::int64_t>(std::clamp(room, 1.0, static_cast<double>(config_.positions)));
    for (std::size_t i = 0; i < answers_.size(); ++i) place_.emplace(answers_[i], static_cast<std::int64_t>(i));
    const c10::InferenceMode guard;
    if (runtime.dtype == c10::kChar) model_.encoder.quantize();
    packed_ = runtime.dtype == c10::kChar;
  }

  bool writes() const override { return false; }
  void check(const AnswerRequest& request) const override {
    MM_CHECK(request.pattern.empty(), Kind::usage, fmt::format("the model writes no answers, it takes one of its own {}", answers_.size()),
             "", "name some of them as choices");
  }
  void check(const Choices& choices) const override;

  PreparedPictures prepare(const Pictures& pictures) const override;
  std::vector<Answers> answer(std::span<const QuestionItem> items, const AnswerRequest& request) override;

  AnswerMapper* mapper() override { return this; }
  std::int64_t layers() const override { return config_.layers; }
  PicturePart part(int, int) const override { return {}; }
  AttentionMaps maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) override;

 private:
  at::Tensor logits(const std::vector<Pair>& pairs) const;  // [B, answers] f64 on the processor
  Encoding read(const std::string& question) const;
  Answers best_of(const at::Tensor& logprobs, const QuestionItem& item, int most) const;

  Config config_;
  Folder folder_;
  std::vector<std::string> answers_;
  std::map<std::string, std::int64_t> place_;  // of each answer
  ImageProcessor processor_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Runtime runtime_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Model model_;
  std::optional<Model> plain_;         // in f32, of which gradients can be had; opened when maps are asked for
  ComputedOnce<at::Tensor> pictures_;  // [S, C]
  std::int64_t longest_ = 0;           // tokens of a question
  bool packed_ = false;
  std::int64_t answered_ = 0;  // questions so far
};

void ViltAnswerer::check(const Choices& choices) const {
  if (choices == nullptr) return;
  for (const auto& choice : *choices)
    MM_CHECK(place_.contains(choice), Kind::input,
             fmt::format("'{}' is none of the model's {} answers{}", shown(choice.substr(0, 80)), answers_.size(),
                         did_you_mean(nearest(choice, answers_))));
}

PreparedPictures ViltAnswerer::prepare(const Pictures& pictures) const {
  MM_ASSERT(pictures.images.size() == 1);
  const auto pixels = processor_(pictures.images.front());  // [3, H, W]
  const auto patches = (pixels.size(1) / config_.patch) * (pixels.size(2) / config_.patch);
  MM_CHECK(patches > 0, Kind::input,
           fmt::format("{} x {} pixels are less than one patch of {}", pixels.size(2), pixels.size(1), config_.patch));
  MM_CHECK(config_.most_patches < 0 || patches <= config_.most_patches, Kind::input,
           fmt::format("has {} patches, and the model looks at {}, drawn by chance", patches, config_.most_patches), "",
           "set max_image_length of config.json to -1: then it looks at all");
  return std::make_shared<const NamedTensors>(NamedTensors{{"pixels", pixels}});
}

Encoding ViltAnswerer::read(const std::string& question) const {
  auto text = tokenizer_->model_input(question, {}, longest_);
  MM_CHECK(!text.ids.empty(), Kind::input, "a question of no tokens, and a tokenizer.json that sets nothing around it");
  const auto most = text.types.empty() ? 0 : std::ranges::max(text.types);
  MM_CHECK(most < config_.types, Kind::input,
           fmt::format("tokenizer.json gives tokens the type {}, but type_vocab_size is {}", most, config_.types));
  return text;
}

at::Tensor ViltAnswerer::logits(const std::vector<Pair>& pairs) const {
  std::vector<at::Tensor> rows;
  std::vector<std::int64_t> lengths;
  for (const auto& pair : pairs) {
    rows.insert(rows.end(), {pair.text, pair.picture});
    lengths.push_back(pair.tokens());
  }
  return model_.head(model_.encoder.first(at::cat(rows), lengths)).to(at::kCPU, at::kDouble);  // [B, answers]
}

// logprobs: [answers] f64
Answers ViltAnswerer::best_of(const at::Tensor& logprobs, const QuestionItem& item, int most) const {
  const auto* const all = logprobs.const_data_ptr<double>();
  std::vector<std::int64_t> order(item.choices == nullptr ? answers_.size() : item.choices->size());  // places among them
  std::iota(order.begin(), order.end(), 0);
  const auto own = [&](std::int64_t i) { return item.choices == nullptr ? i : place_.at(item.choices->at(static_cast<std::size_t>(i))); };
  std::ranges::stable_sort(order, std::greater(), [&](std::int64_t i) { return all[own(i)]; });
  Answers found;
  if (order.size() > 1) found.margin = std::exp(all[own(order[0])]) - std::exp(all[own(order[1])]);
  order.resize(std::min(order.size(), static_cast<std::size_t>(most)));
  for (const auto i : order) {
    const double logprob = all[own(i)];
    found.best.push_back({.text = answers_[static_cast<std::size_t>(own(i))],
                          .logprob = logprob,
                          .mean_logprob = logprob,
                          .probability = std::exp(logprob),
                          .tokens = {},
                          .choice = i});
  }
  return found;
}

std::vector<Answers> ViltAnswerer::answer(std::span<const QuestionItem> items, const AnswerRequest& request) {
  const c10::InferenceMode guard;
  for (const auto& item : items) check(item.choices);
  answered_ += std::ssize(items);
  if (!packed_ && runtime_.device.is_cpu() && answered_ > 1) {  // which costs more than one question gains by it
    model_.encoder.pack();
    packed_ = true;
  }
  pictures_.begin();
  std::vector<Answers> all;
  std::vector<Pair> pairs;
  std::vector<Encoding> texts;
  std::int64_t tokens = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    texts.push_back(read(items[i].question));
    const auto on_device = [&](const std::vector<std::int64_t>& ids) { return at::tensor(ids, at::kLong).to(runtime_.device); };  // [T]
    const auto& picture = pictures_(items[i].pictures, [&](const PreparedPictures& prepared) {
      return model_.embeddings.picture(prepared->at("pixels").to(runtime_.device, runtime_.dtype));
    });
    pairs.push_back({model_.embeddings.text(on_device(texts.back().ids), on_device(texts.back().types)), picture});
    tokens += pairs.back().tokens();
    if (tokens < kTokens && i + 1 < items.size()) continue;
    const auto logprobs = at::log_sigmoid(logits(pairs));  // [B, answers]
    if (logprobs.isnan().any().item<bool>()) throw NotNumbers();
    for (std::int64_t b = 0; b < std::ssize(pairs); ++b) {
      const auto place = all.size();
      all.push_back(best_of(logprobs[b], items[place], request.answers));
      all.back().question_tokens = std::ssize(texts[place].ids);
      all.back().question_truncated = texts[place].left_out > 0;
    }
    pairs.clear();
    tokens = 0;
  }
  checkpoint_->release();
  return all;
}

// The answer is read off the text's first token, so its map is of where that looked.
AttentionMaps ViltAnswerer::maps(const QuestionItem& item, const Answer& answer, const AnswerRequest&, int layer) {
  auto runtime = runtime_;
  runtime.dtype = c10::kFloat;
  if (!plain_) plain_ = load(folder_, config_, answers_.size(), runtime);
  const auto text = read(item.question);
  const auto on_device = [&](const std::vector<std::int64_t>& ids) { return at::tensor(ids, at::kLong).to(runtime.device); };  // [T]
  const auto pixels = item.pictures->at("pixels").to(runtime.device);                                                          // [3, H, W]
  const auto x = [&] {
    const at::NoGradGuard no_graph;
    const auto& both = plain_->embeddings;
    return at::cat({both.text(on_device(text.ids), on_device(text.types)), both.picture(pixels)});  // [N, C]
  }();
  const at::AutoGradMode with_graph(true);
  const AttentionWatch watch;
  const auto logits = plain_->head(plain_->encoder.first(x, {x.size(0)}));  // [1, answers]
  const auto score = at::log_sigmoid(logits[0][place_.at(answer.text)]);
  const std::int64_t first = 0, rows = pixels.size(1) / config_.patch, columns = pixels.size(2) / config_.patch;
  const auto map = looked_at(watch.weights(), score, {&first, 1}, layer)[0];                                // [2, N]
  const auto patches = map.narrow(1, x.size(0) - rows * columns, rows * columns).view({2, rows, columns});  // [2, rows, columns]
  return {.words = {{.text = answer.text, .maps = patches}}, .layer = layer, .layers = layers()};
}

}  // namespace

std::unique_ptr<Answerer> answerer(const Folder& folder, const Runtime& runtime) { return std::make_unique<ViltAnswerer>(folder, runtime); }

}  // namespace mm::vilt
