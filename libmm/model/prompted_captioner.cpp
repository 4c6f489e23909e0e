#include "model/prompted_captioner.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"

namespace mm {

struct PromptedCaptioner::Group {
  std::vector<std::size_t> items;
  Decoding decoding;
};

PromptedCaptioner::PromptedCaptioner(const Folder& folder, const Runtime& runtime, CaptionSides sides)
    : sides_(std::move(sides)),
      processor_(sides_.pictures),
      tokenizer_(folder.tokenizer()),
      checkpoint_(folder.checkpoint()),
      runtime_(runtime) {
  if (runtime_.dtype == c10::kChar) runtime_.dtype = c10::kFloat;
  MM_CHECK(tokenizer_->size() <= sides_.vocabulary, Kind::input,
           fmt::format("tokenizer.json has {} tokens, the model's vocabulary {}", tokenizer_->size(), sides_.vocabulary), folder.path());
}

void PromptedCaptioner::check(const CaptionRequest& request, const std::string& prompt) const {
  decoding_of(prompt_tokens(prompt).size(), request.decode, request.captions, request.seed);
}

at::Tensor PromptedCaptioner::prepare(const Image& image) const {
  const auto pixels = processor_(image);  // [3, H, W]
  const auto side = sides_.image_size;
  MM_CHECK(pixels.size(1) == side && pixels.size(2) == side, Kind::input,
           fmt::format("preprocessor_config.json makes a picture of {} x {} pixels, the model takes {} x {}", pixels.size(2),
                       pixels.size(1), side, side),
           "size", "set size, and crop_size with do_center_crop, to the image_size of config.json");
  return pixels;
}

FrameRule PromptedCaptioner::frame_rule() const {
  if (sides_.frames == 0) return {};
  return {.kind = FrameRule::Kind::even, .most = sides_.frames};
}

at::Tensor PromptedCaptioner::prepare_video(const Pictures& frames) const {
  if (sides_.frames == 0) return prepare(frames.images.front());
  std::vector<at::Tensor> all;
  for (const auto& image : frames.images) all.push_back(prepare(image));
  return at::stack(all);  // [F, 3, H, W]
}

std::vector<std::int64_t> PromptedCaptioner::prompt_tokens(const std::string& prompt) const {
  if (prompt.empty()) return sides_.start;
  auto tokens = sides_.prompt_start;
  const auto words = tokenizer_->encode(prompt, false);
  tokens.insert(tokens.end(), words.begin(), words.end());
  return tokens;
}

Decoding PromptedCaptioner::decoding_of(std::size_t prompt_length, const DecodeOptions& options, int sequences, std::uint64_t seed) const {
  auto decoding = resolve_decoding(options, sides_.generation, static_cast<int>(prompt_length), static_cast<int>(sides_.positions));
  decoding.sequences = sequences;
  decoding.seed = seed;
  check_end_tokens(decoding, sides_.vocabulary, sides_.generation.where());
  check_sequences(decoding);
  return decoding;
}

void PromptedCaptioner::check_pixels(const at::Tensor& pixels) const {
  MM_CHECK(pixels.dim() == 3 || (sides_.frames > 0 && pixels.dim() == 4), Kind::usage, "this model takes pictures, not clips", "--model");
  MM_CHECK(pixels.dim() == 3 || pixels.size(0) <= sides_.frames, Kind::usage,
           fmt::format("a clip has {} frames, the model takes {}", pixels.size(0), sides_.frames), "--model");
}

void PromptedCaptioner::pack_from(std::int64_t pictures) {
  looked_ += pictures;
  if (runtime_.device.is_cpu() && looked_ > 1) pack();
}

void PromptedCaptioner::release() {
  if (!released_) checkpoint_->release();
  released_ = looked_ > 1;
}

at::Tensor PromptedCaptioner::look_at_one(const at::Tensor& pixels) {
  check_pixels(pixels);
  pack_from(1);
  return look(pixels.unsqueeze(0).to(runtime_.device, runtime_.dtype));  // [1, ...]
}

// On a processor one picture fills every core, and what the tower computes for it stays in the cache; a GPU wants them all at once.
at::Tensor PromptedCaptioner::look_at(std::span<const CaptionItem> items, const Group& group) const {
  std::vector<at::Tensor> parts;
  for (const auto i : group.items) {
    check_pixels(items[i].pixels);
    parts.push_back(items[i].pixels);
  }
  if (!runtime_.device.is_cpu()) return look(at::stack(parts).to(runtime_.device, runtime_.dtype));  // [B, ...]
  for (auto& part : parts) part = look(part.unsqueeze(0).to(runtime_.dtype));                        // [1, ...]
  return at::cat(parts);
}

Caption PromptedCaptioner::caption_of(const std::vector<std::int64_t>& prompt, const Written& written) const {
  Caption caption;
  auto whole = prompt;
  whole.insert(whole.end(), written.tokens.begin(), written.tokens.end());
  caption.text = tokenizer_->decode(whole, true);
  caption.text.erase(0, caption.text.find_first_not_of(' '));  // byte-level tokens hold the space in front of a word
  caption.score = written.score;
  for (std::size_t i = 0; i < written.tokens.size(); ++i) {
    caption.tokens.push_back({written.tokens[i], tokenizer_->token_of(written.tokens[i]), written.logprobs[i]});
    caption.logprob += written.logprobs[i];
  }
  if (!caption.tokens.empty()) caption.mean_logprob = caption.logprob / static_cast<double>(caption.tokens.size());
  return caption;
}

std::vector<std::vector<Caption>> PromptedCaptioner::caption(std::span<const CaptionItem> items, const CaptionRequest& request) {
  const c10::InferenceMode guard;
  std::vector<std::vector<Caption>> captions(items.size());
  std::vector<std::vector<std::int64_t>> prompts;
  std::map<std::pair<std::size_t, std::vector<std::int64_t>>, Group> groups;  // by tokens of the prompt, and shape of the pixels
  for (std::size_t i = 0; i < items.size(); ++i) {                            // what cannot be decoded is told before anything is computed
    prompts.push_back(prompt_tokens(items[i].prompt));
    const auto length = prompts.back().size();
    const auto decoding = decoding_of(length, request.decode, request.captions, request.seed);
    auto& group = groups[{length, items[i].pixels.sizes().vec()}];
    group.items.push_back(i);
    group.decoding = decoding;
  }
  pack_from(std::ssize(items));

  for (const auto& [shape, group] : groups) {
    const auto seen = look_at(items, group);  // [B, ...]
    release();                                // the tower's weights make room for the decoder's
    std::vector<std::int64_t> tokens;
    std::vector<std::uint64_t> seeds;
    for (const auto i : group.items) {
      tokens.insert(tokens.end(), prompts[i].begin(), prompts[i].end());
      seeds.push_back(items[i].seed);
    }
    const auto& decoding = group.decoding;
    const auto T = static_cast<std::int64_t>(shape.first);
    const auto own = writer(seen, std::max(decoding.beams, decoding.sequences), decoding.max_length);
    const auto written = generate(*own, at::tensor(tokens, at::kLong).view({-1, T}), decoding, seeds);
    for (std::size_t n = 0; n < group.items.size(); ++n)
      for (const auto& text : written[n]) captions[group.items[n]].push_back(caption_of(prompts[group.items[n]], text));
    release();
  }
  return captions;
}

AttentionMaps PromptedCaptioner::maps(const CaptionItem& item, const Caption& caption, int layer) {
  if (caption.tokens.empty()) return {};
  MM_CHECK(item.pixels.dim() == 3, Kind::usage, "maps are of pictures, not of clips", "--explain");
  auto read = prompt_tokens(item.prompt);
  std::vector<std::int64_t> said;
  for (const auto& token : caption.tokens) said.push_back(token.id);
  read.insert(read.end(), said.begin(), said.end() - 1);
  const at::AutoGradMode with_graph(true);
  const auto tokens = at::tensor(read, at::kLong).unsqueeze(0).to(runtime_.device);  // [1, T]
  return maps_of_text(*tokenizer_, read_again(item.pixels.unsqueeze(0).to(runtime_.device), tokens), said, layer);
}

}  // namespace mm
