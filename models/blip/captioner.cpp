#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <map>
#include <optional>
#include <string>

#include "base/check.h"
#include "blip/config.h"
#include "blip/contents.h"
#include "blip/family.h"
#include "blip/hidden_caption.h"
#include "blip/layout.h"
#include "blip/picture.h"
#include "blip/read_again.h"
#include "blip/text.h"
#include "blip/vision.h"
#include "blip/writer.h"
#include "model/attention_maps.h"
#include "model/generate.h"
#include "model/quantize.h"

namespace mm::blip {
namespace {

// Names in files that mm's layers do not ask for: position ids (a constant that older files stored), and a head's second bias.
constexpr std::array<std::string_view, 3> kIgnored{"*position_ids", "*cls.predictions.bias", "*cls.predictions.decoder.bias"};

struct Model {
  Model(const Params& p, const Config& config) : vision(p / "vision_model", config.vision), text(p / "text_decoder", config) {}

  void quantize(const Checkpoint& checkpoint) {
    quantize_each(vision.layers, checkpoint);
    quantize_each(text.layers, checkpoint);
    text.head.quantize();
    checkpoint.release();
  }

  VisionTower vision;
  TextDecoder text;
};

Model load(const Folder& folder, const Config& config, const Runtime& runtime) {
  const auto checkpoint = folder.checkpoint();
  const auto files = std::make_shared<CheckpointSource>(checkpoint, runtime.device, with_floats(runtime).dtype);
  const auto weights = std::make_shared<LayoutSource>(files);
  expect(Contents::captioner, *weights, folder.path());
  Model model = files->whole(kIgnored, [&] { return Model(Params(weights), config); });
  if (runtime.dtype == c10::kChar) model.quantize(*checkpoint);
  return model;
}

class BlipCaptioner : public Captioner, public CaptionScorer, public CaptionMapper {
 public:
  BlipCaptioner(const Folder& folder, const Runtime& runtime)
      : config_(read_config(folder.config())),
        folder_(folder),
        pictures_(folder, config_.vision),
        tokenizer_(folder.tokenizer()),
        runtime_(with_floats(runtime)),
        checkpoint_(folder.checkpoint()),
        model_(load(folder, config_, runtime)) {
    check_vocabulary(folder, config_.text);
  }

  void check(const CaptionRequest& request, const std::string& prompt) const override {
    decoding_of(prompt_tokens(prompt).size(), request);
  }

  at::Tensor prepare(const Image& image) const override { return pictures_(image); }

  std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items, const CaptionRequest& request) override;

  CaptionScorer* scorer() override { return this; }
  std::vector<Token> context(const CaptionItem& item, const Caption& caption) const override;
  std::vector<double> logprobs(const CaptionItem& item, const Caption& caption, std::int64_t side,
                               std::span<const std::vector<std::uint8_t>> there) override;

  CaptionMapper* mapper() override { return this; }
  std::int64_t layers() const override { return config_.text.layers; }
  PicturePart part(int height, int width) const override { return pictures_.part(height, width); }
  AttentionMaps maps(const CaptionItem& item, const Caption& caption, int layer) override;

 private:
  std::vector<std::int64_t> prompt_tokens(const std::string& prompt) const;
  Caption caption_of(const std::vector<std::int64_t>& prompt, const Written& written) const;
  Decoding decoding_of(std::size_t prompt_length, const CaptionRequest& request) const;
  std::vector<std::vector<Written>> write(const std::vector<std::vector<std::int64_t>>& prompts, const at::Tensor& states,
                                          const std::vector<std::uint64_t>& seeds, const Decoding& decoding) const;

  Config config_;
  Folder folder_;
  PictureReader pictures_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  Runtime runtime_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Model model_;
  std::optional<Model> plain_;  // in f32, of which gradients can be had; opened when maps are asked for
  std::int64_t captioned_ = 0;  // pictures so far
};

// As BlipForConditionalGeneration.generate: what the tokenizer puts in front becomes the start token, what it puts behind is taken off.
std::vector<std::int64_t> BlipCaptioner::prompt_tokens(const std::string& prompt) const {
  std::vector<std::int64_t> tokens;
  if (!prompt.empty()) tokens = tokenizer_->encode(prompt, true);
  if (tokens.size() < 2) return {config_.text.start_token};
  tokens.front() = config_.text.start_token;
  tokens.pop_back();
  return tokens;
}

Caption BlipCaptioner::caption_of(const std::vector<std::int64_t>& prompt, const Written& written) const {
  Caption caption;
  auto whole = std::vector(prompt.begin() + 1, prompt.end());
  whole.insert(whole.end(), written.tokens.begin(), written.tokens.end());
  caption.text = tokenizer_->decode(whole, true);
  caption.score = written.score;
  for (std::size_t i = 0; i < written.tokens.size(); ++i) {
    caption.tokens.push_back({written.tokens[i], tokenizer_->token_of(written.tokens[i]), written.logprobs[i]});
    caption.logprob += written.logprobs[i];
  }
  if (!caption.tokens.empty()) caption.mean_logprob = caption.logprob / static_cast<double>(caption.tokens.size());
  return caption;
}

// Of texts whose prompts have so many tokens. BLIP's generate() looks at no generation_config.json, so neither does this.
Decoding BlipCaptioner::decoding_of(std::size_t prompt_length, const CaptionRequest& request) const {
  auto decoding =
      resolve_decoding(request.decode, Json::object(), static_cast<int>(prompt_length), static_cast<int>(config_.text.positions));
  decoding.sequences = request.captions;
  decoding.seed = request.seed;
  decoding.end_tokens = {config_.text.end_token};
  check_sequences(decoding);
  return decoding;
}

std::vector<Token> BlipCaptioner::context(const CaptionItem& item, const Caption& caption) const {
  const auto prompt = prompt_tokens(item.prompt);
  std::vector<Token> tokens;
  for (std::size_t i = 1; i < prompt.size(); ++i) tokens.push_back({.id = prompt[i], .text = tokenizer_->token_of(prompt[i])});
  for (std::size_t i = 0; i + 1 < caption.tokens.size(); ++i) tokens.push_back(caption.tokens[i]);
  return tokens;
}

std::vector<double> BlipCaptioner::logprobs(const CaptionItem& item, const Caption& caption, std::int64_t side,
                                            std::span<const std::vector<std::uint8_t>> there) {
  if (caption.tokens.empty()) return std::vector<double>(there.size(), 0);  // nothing is said, and that is sure
  const auto mask = tokenizer_->id_of("[MASK]");
  HiddenCaption hidden{.pixels = item.pixels,
                       .side = side,
                       .read = {config_.text.start_token},
                       .said = {},
                       .mask = mask >= 0 ? mask : config_.text.pad_token};
  for (const auto& token : context(item, caption)) hidden.read.push_back(token.id);
  for (const auto& token : caption.tokens) hidden.said.push_back(token.id);
  return hidden_logprobs(model_.vision, model_.text, hidden, there, runtime_);
}

AttentionMaps BlipCaptioner::maps(const CaptionItem& item, const Caption& caption, int layer) {
  if (caption.tokens.empty()) return {};
  auto plain = runtime_;
  plain.dtype = c10::kFloat;
  if (!plain_) plain_ = load(folder_, config_, plain);
  auto read = prompt_tokens(item.prompt);
  std::vector<std::int64_t> said;
  for (const auto& token : caption.tokens) said.push_back(token.id);
  read.insert(read.end(), said.begin(), said.end() - 1);
  const auto again = read_again(plain_->vision, plain_->text, config_.vision, item.pixels.to(plain.device), read);
  return maps_of_text(*tokenizer_, again, said, layer);
}

// Texts whose prompts are equally long.
std::vector<std::vector<Written>> BlipCaptioner::write(const std::vector<std::vector<std::int64_t>>& prompts, const at::Tensor& states,
                                                       const std::vector<std::uint64_t>& seeds, const Decoding& decoding) const {
  const auto T = std::ssize(prompts.front());
  std::vector<std::int64_t> tokens;
  for (const auto& prompt : prompts) tokens.insert(tokens.end(), prompt.begin(), prompt.end());
  TextWriter writer(model_.text, states, std::max(decoding.beams, decoding.sequences), decoding.max_length);
  return generate(writer, at::tensor(tokens, at::kLong).view({-1, T}), decoding, seeds);
}

std::vector<std::vector<Caption>> BlipCaptioner::caption(std::span<const CaptionItem> items, const CaptionRequest& request) {
  const c10::InferenceMode guard;
  std::vector<std::vector<Caption>> captions(items.size());
  if (items.empty()) return captions;

  // Bringing the tower's weights into the products' own order costs more than one picture gains by it.
  captioned_ += std::ssize(items);
  if (runtime_.device.is_cpu() && captioned_ > 1) model_.vision.pack();

  std::map<std::size_t, std::vector<std::size_t>> by_length;  // items by tokens of their prompt
  std::vector<std::vector<std::int64_t>> prompts;
  std::vector<at::Tensor> pixels;  // [3, H, W] each
  for (std::size_t i = 0; i < items.size(); ++i) {
    prompts.push_back(prompt_tokens(items[i].prompt));
    by_length[prompts.back().size()].push_back(i);
    pixels.push_back(items[i].pixels);
  }
  std::map<std::size_t, Decoding> decodings;  // what cannot be decoded is told before anything is computed
  for (const auto& [length, group] : by_length) decodings[length] = decoding_of(length, request);
  const auto states = look(model_.vision, pixels, runtime_);  // [B, S, E]
  checkpoint_->release();                                     // the tower's weights make room for the decoder's, and these at the end

  for (const auto& [length, group] : by_length) {
    std::vector<std::vector<std::int64_t>> own;
    std::vector<std::int64_t> places;
    std::vector<std::uint64_t> seeds;
    for (const auto i : group) {
      own.push_back(prompts[i]);
      places.push_back(static_cast<std::int64_t>(i));
      seeds.push_back(items[i].seed);
    }
    const auto index = at::tensor(places, at::kLong).to(states.device());
    const auto written = write(own, by_length.size() == 1 ? states : states.index_select(0, index), seeds, decodings.at(length));
    for (std::size_t n = 0; n < group.size(); ++n)
      for (const auto& text : written[n]) captions[group[n]].push_back(caption_of(own[n], text));
  }
  checkpoint_->release();
  return captions;
}

}  // namespace

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<BlipCaptioner>(folder, runtime);
}

}  // namespace mm::blip
