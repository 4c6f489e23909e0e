#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "base/check.h"
#include "florence2/family.h"
#include "florence2/model.h"
#include "florence2/processor.h"
#include "florence2/tasks.h"
#include "florence2/writer.h"
#include "model/aliased_source.h"
#include "model/config_keys.h"
#include "model/generation_settings.h"

namespace mm::florence2 {
namespace {

// Names in files that mm's layers do not ask for: the words once more.
constexpr std::array<std::string_view, 1> kIgnored{"*embed_tokens.weight"};

using Tokens = std::vector<std::int64_t>;

// What transformers would do without a length, end behind 20 tokens, cuts off most of what this model says: it may write to its last
// position.
Json generation_of(const Folder& folder, const TextConfig& text) {
  Json defaults = Json::object();
  defaults.set("decoder_start_token_id", text.start_token);
  defaults.set("eos_token_id", text.end_token);
  defaults.set("forced_eos_token_id", text.end_token);
  Json settings = generation_settings(folder, "text_config", defaults);
  if (settings.get("max_length").is_null() && settings.get("max_new_tokens").is_null()) settings.set("max_length", text.positions);
  return settings;
}

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  const c10::InferenceMode guard;
  const bool int8 = runtime.dtype == c10::kChar;
  const auto files = std::make_shared<CheckpointSource>(folder.checkpoint(), runtime.device, int8 ? c10::kFloat : runtime.dtype);
  const auto source = std::make_shared<AliasedSource>(files, names_of);
  Model model = files->whole(kIgnored, [&] { return Model(Params(source), config); });
  if (int8) model.quantize();
  return model;
}

// A tokenizer of another family would have the model read and write what nobody said: it has the signs around a text where config.json has
// them, and places.
std::shared_ptr<const Tokenizer> own_tokenizer(const Folder& folder, const TextConfig& text, const Json& generation) {
  constexpr auto kHint = "take tokenizer.json from the model this one was made of";
  auto tokenizer = folder.tokenizer();
  const auto check = [&](const std::string& token, std::int64_t expected) {
    const auto id = tokenizer->id_of(token);
    MM_CHECK(id >= 0, Kind::input, fmt::format("tokenizer.json lacks the token '{}' of Florence-2", token), folder.path(), kHint);
    MM_CHECK(expected < 0 || id == expected, Kind::input,
             fmt::format("'{}' has the id {} in tokenizer.json, and {} by config.json", token, id, expected), folder.path(), kHint);
    MM_CHECK(id < text.vocabulary, Kind::input,
             fmt::format("'{}' has the id {} in tokenizer.json, and the model's vocabulary {} tokens", token, id, text.vocabulary),
             folder.path(), kHint);
  };
  check("<s>", config_token(generation, "bos_token_id", 0, text.vocabulary));
  check("</s>", config_token(generation, "eos_token_id", text.end_token, text.vocabulary));
  check("<loc_0>", -1);
  return tokenizer;
}

class Florence2Captioner : public Captioner {
 public:
  Florence2Captioner(const Folder& folder, const Runtime& runtime, const Config& config)
      : config_(config),
        steps_(image_steps(folder.image_processor_config())),
        processor_(steps_),
        states_(states_of_pictures(steps_, config.vision, folder.image_processor_config())),
        rules_(read_region_rules(folder.file("processor_config.json").get("post_processor_config"))),
        generation_(generation_of(folder, config.text)),
        tokenizer_(own_tokenizer(folder, config.text, generation_)),
        start_(config_token(generation_, "decoder_start_token_id", config.text.start_token, config.text.vocabulary)),
        runtime_(runtime),
        checkpoint_(folder.checkpoint()),
        model_(load(folder, config, runtime)) {
    if (runtime_.dtype == c10::kChar) runtime_.dtype = c10::kFloat;
  }

  std::string asking(std::string_view about) const override { return std::string(task_about(about)); }
  at::Tensor prepare(const Image& image) const override { return processor_(image); }
  void check(const CaptionRequest& request, const std::string& prompt) const override {
    tokens_of(asked_of(prompt, {.width = kBins, .height = kBins}).sentence);
    decoding_of(request);
  }
  std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items, const CaptionRequest& request) override;

 private:
  static constexpr int kBins = 1000;  // a picture of nobody knows which size: pixels are places
  struct Question {
    Said said = Said::text;
    PictureSize size;
    Tokens tokens;
  };

  Question question_of(const CaptionItem& item) const;
  Tokens tokens_of(const std::string& sentence) const;
  Decoding decoding_of(const CaptionRequest& request) const;
  at::Tensor read(std::span<const CaptionItem> items, const std::vector<Question>& questions, const std::vector<std::size_t>& group) const;
  Caption caption_of(const Question& question, const Written& written) const;

  Config config_;
  ImageSteps steps_;
  ImageProcessor processor_;
  std::int64_t states_;  // of a picture
  RegionRules rules_;
  Json generation_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::int64_t start_;
  Runtime runtime_;  // int8 is f32 here
  std::shared_ptr<const Checkpoint> checkpoint_;
  Model model_;
  std::int64_t captioned_ = 0;  // pictures so far
};

Tokens Florence2Captioner::tokens_of(const std::string& sentence) const {
  const auto tokens = tokenizer_->encode("<s>" + sentence + "</s>", false);
  for (const auto token : tokens)
    MM_CHECK(token < config_.text.vocabulary, Kind::input,
             fmt::format("'{}' has the id {} in tokenizer.json, outside the vocabulary of {} tokens", tokenizer_->token_of(token), token,
                         config_.text.vocabulary),
             "--prompt");
  const auto T = std::ssize(tokens);
  MM_CHECK(
      states_ + T <= config_.text.positions, Kind::usage,
      fmt::format("a picture of {} states and {} tokens of words do not fit the model's {} positions", states_, T, config_.text.positions),
      "--prompt", "ask shorter");
  return tokens;
}

Decoding Florence2Captioner::decoding_of(const CaptionRequest& request) const {
  auto decoding = resolve_decoding(request.decode, generation_, 1, static_cast<int>(config_.text.positions));
  decoding.sequences = request.captions;
  decoding.seed = request.seed;
  check_sequences(decoding);
  return decoding;
}

Florence2Captioner::Question Florence2Captioner::question_of(const CaptionItem& item) const {
  MM_CHECK(item.pixels.dim() == 3, Kind::usage, "this model takes pictures, not clips", "--model");
  check_words(item.prompt);
  const PictureSize size = item.width > 0 ? PictureSize{item.width, item.height} : PictureSize{kBins, kBins};
  auto asked = asked_of(item.prompt, size);
  return {.said = asked.said, .size = size, .tokens = tokens_of(asked.sentence)};
}

// On a processor one picture fills every core, and what the tower computes for it stays in the cache; a GPU wants them all at once. -> [B,
// S, C]
at::Tensor Florence2Captioner::read(std::span<const CaptionItem> items, const std::vector<Question>& questions,
                                    const std::vector<std::size_t>& group) const {
  std::vector<at::Tensor> pixels, tokens;
  for (const auto i : group) {
    pixels.push_back(items[i].pixels.to(runtime_.device, runtime_.dtype));
    tokens.push_back(at::tensor(questions[i].tokens, at::kLong).to(runtime_.device));
  }
  if (!runtime_.device.is_cpu()) return model_.read(model_.look(at::stack(pixels)), at::stack(tokens));
  for (std::size_t n = 0; n < group.size(); ++n) pixels[n] = model_.read(model_.look(pixels[n].unsqueeze(0)), tokens[n].unsqueeze(0));
  return at::cat(pixels);
}

Caption Florence2Captioner::caption_of(const Question& question, const Written& written) const {
  Caption caption;
  caption.regions = regions_of(question.said, tokenizer_->decode(written.tokens, false), question.size, rules_);
  if (question.said == Said::text) caption.text = trimmed(tokenizer_->decode(written.tokens, true));
  std::string_view before;
  for (const auto& region : caption.regions) {
    if (region.label.empty() || region.label == before) continue;
    caption.text += (caption.text.empty() ? "" : ", ") + region.label;
    before = region.label;
  }
  caption.score = written.score;
  for (std::size_t i = 0; i < written.tokens.size(); ++i) {
    caption.tokens.push_back({written.tokens[i], tokenizer_->token_of(written.tokens[i]), written.logprobs[i]});
    caption.logprob += written.logprobs[i];
  }
  if (!caption.tokens.empty()) caption.mean_logprob = caption.logprob / static_cast<double>(caption.tokens.size());
  return caption;
}

// Questions of one length go together: nothing is padded, so that a caption does not depend on its neighbours.
std::vector<std::vector<Caption>> Florence2Captioner::caption(std::span<const CaptionItem> items, const CaptionRequest& request) {
  const c10::InferenceMode guard;
  const auto decoding = decoding_of(request);
  std::vector<std::vector<Caption>> captions(items.size());
  std::vector<Question> questions;
  std::map<std::size_t, std::vector<std::size_t>> by_length;  // items by tokens of their question
  for (const auto& item : items) {                            // what cannot be asked is told before anything is computed
    questions.push_back(question_of(item));
    by_length[questions.back().tokens.size()].push_back(questions.size() - 1);
  }
  captioned_ += std::ssize(items);
  if (runtime_.device.is_cpu() && captioned_ > 1) model_.pack();

  for (const auto& [length, group] : by_length) {
    const auto states = read(items, questions, group);  // [B, S, C]
    checkpoint_->release();                             // the tower's weights make room for the decoder's
    std::vector<std::uint64_t> seeds;
    for (const auto i : group) seeds.push_back(items[i].seed);
    TextWriter writer(model_.text, states, std::max(decoding.beams, decoding.sequences), decoding.max_length);
    const auto starts = at::tensor(Tokens(group.size(), start_), at::kLong).unsqueeze(1);  // [B, 1]
    const auto written = generate(writer, starts, decoding, seeds);
    for (std::size_t n = 0; n < group.size(); ++n)
      for (const auto& text : written[n]) captions[group[n]].push_back(caption_of(questions[group[n]], text));
    checkpoint_->release();
  }
  return captions;
}

}  // namespace

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<Florence2Captioner>(folder, runtime, read_config(folder.config()));
}

}  // namespace mm::florence2
