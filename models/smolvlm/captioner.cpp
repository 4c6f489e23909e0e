#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>
#include <c10/core/InferenceMode.h>

#include <map>
#include <string>
#include <utility>

#include "base/check.h"
#include "smolvlm/family.h"
#include "smolvlm/model.h"

namespace mm::smolvlm {
namespace {

// What the model is told where the person tells it nothing else: the instruction of the COCO and NoCaps rows of lmms-eval.
constexpr std::string_view kInstruction = "Provide a one-sentence caption for the provided image.",
                           kVideoInstruction = "Provide a one-sentence caption for the provided video.";

class ChatCaptioner : public Captioner, public CaptionMapper {
 public:
  ChatCaptioner(const Folder& folder, const Runtime& runtime) : model_(folder, runtime) {}

  bool cut_pictures(bool cut) override {
    cut_ = cut;
    return true;
  }
  at::Tensor prepare(const Image& image) const override { return model_.processor()(image, cut_); }
  FrameRule frame_rule() const override { return model_.frame_rule(); }
  at::Tensor prepare_video(const Pictures& frames) const override;  // [F, 1, 1, 3, S, S]

  void check(const CaptionRequest& request, const std::string& prompt) const override {
    const Grid whole;
    decoding_of(request, asked({.pixels = {}, .prompt = prompt}, {&whole, 1}).size());
  }

  std::string budget(const CaptionItem& item) const override {
    const auto grids = grids_of(item);
    return model_.budget(asked(item, grids), grids);
  }

  std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items, const CaptionRequest& request) override;

  CaptionMapper* mapper() override { return this; }
  std::int64_t layers() const override { return std::ssize(model_.text().layers); }
  PicturePart part(int, int) const override { return {}; }
  AttentionMaps maps(const CaptionItem& item, const Caption& caption, int layer) override;

 private:
  static std::vector<Grid> grids_of(const CaptionItem& item) {
    return item.pixels.dim() == 6 ? std::vector<Grid>(static_cast<std::size_t>(item.pixels.size(0))) : std::vector{grid_of(item.pixels)};
  }
  std::vector<std::int64_t> asked(const CaptionItem& item, std::span<const Grid> grids) const {
    const bool video = item.pixels.defined() && item.pixels.dim() == 6;
    const std::string prompt = item.prompt.empty() ? std::string(video ? kVideoInstruction : kInstruction) : item.prompt;
    return video ? model_.video_prompt(prompt, item.seconds, item.duration) : model_.prompt(prompt, grids);
  }
  Decoding decoding_of(const CaptionRequest& request, std::size_t length) const {
    return model_.decoding(request.decode, request.captions, request.seed, length);
  }
  Caption caption_of(const Written& written) const;

  Model model_;
  bool cut_ = false;
};

at::Tensor ChatCaptioner::prepare_video(const Pictures& frames) const {
  if (model_.frame_rule().kind == FrameRule::Kind::middle) return prepare(frames.images.front());
  std::vector<at::Tensor> all;
  for (const auto& image : frames.images) all.push_back(model_.frame(image));  // [1, 1, 3, S, S]
  return at::stack(all);                                                       // [F, 1, 1, 3, S, S]
}

Caption ChatCaptioner::caption_of(const Written& written) const {
  Caption caption;
  caption.text = model_.spelling(written.tokens);
  caption.score = written.score;
  for (std::size_t i = 0; i < written.tokens.size(); ++i) {
    caption.tokens.push_back({written.tokens[i], model_.tokenizer().token_of(written.tokens[i]), written.logprobs[i]});
    caption.logprob += written.logprobs[i];
  }
  if (!caption.tokens.empty()) caption.mean_logprob = caption.logprob / static_cast<double>(caption.tokens.size());
  return caption;
}

// Prompts of one length go together: nothing is padded, so that a caption does not depend on its neighbours.
std::vector<std::vector<Caption>> ChatCaptioner::caption(std::span<const CaptionItem> items, const CaptionRequest& request) {
  const c10::InferenceMode guard;
  std::vector<std::vector<Caption>> captions(items.size());
  std::map<std::size_t, std::vector<std::size_t>> by_length;  // items by tokens of their prompt
  std::vector<std::vector<std::int64_t>> prompts;
  for (const auto& item : items) {
    prompts.push_back(asked(item, grids_of(item)));
    by_length[prompts.back().size()].push_back(prompts.size() - 1);
  }
  std::map<std::size_t, Decoding> decodings;  // what cannot be decoded is told before anything is computed
  for (const auto& [length, group] : by_length) decodings[length] = decoding_of(request, length);
  std::vector<at::Tensor> states;
  for (const auto& item : items) states.push_back(model_.look(item.pixels));  // [K, E]
  model_.release();

  for (const auto& [length, group] : by_length) {
    std::vector<std::vector<std::int64_t>> own;
    std::vector<at::Tensor> seen;
    std::vector<std::uint64_t> seeds;
    for (const auto i : group) {
      own.push_back(prompts[i]);
      seen.push_back(states[i]);
      seeds.push_back(items[i].seed);
    }
    const auto written = model_.write(own, at::cat(seen), seeds, decodings.at(length));
    for (std::size_t n = 0; n < group.size(); ++n)
      for (const auto& text : written[n]) captions[group[n]].push_back(caption_of(text));
  }
  model_.release();
  return captions;
}

AttentionMaps ChatCaptioner::maps(const CaptionItem& item, const Caption& caption, int layer) {
  if (caption.tokens.empty()) return {};
  std::vector<std::int64_t> said;
  for (const auto& token : caption.tokens) said.push_back(token.id);
  MM_CHECK(item.pixels.dim() != 6, Kind::usage, "maps are of pictures, not of videos", "--explain");
  const auto again = model_.read_again(item.pixels, asked(item, grids_of(item)), said);
  return maps_of_text(model_.tokenizer(), again, said, layer);
}

}  // namespace

std::unique_ptr<Captioner> captioner(const Folder& folder, const Runtime& runtime) {
  return std::make_unique<ChatCaptioner>(folder, runtime);
}

}  // namespace mm::smolvlm
