#include <c10/core/InferenceMode.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/check.h"
#include "chat/family.h"
#include "chat/model.h"

namespace mm::chat {
namespace {

// What the model is told where the person tells it nothing else: the instruction of the COCO and NoCaps rows of lmms-eval.
constexpr std::string_view kInstruction = "Provide a one-sentence caption for the provided image.",
                           kVideoInstruction = "Provide a one-sentence caption for the provided video.";

class ChatCaptioner : public Captioner, public CaptionMapper {
 public:
  explicit ChatCaptioner(Model model) : model_(std::move(model)) {}

  bool cut_pictures(bool cut) override {
    cut_ = cut;
    return model_.pictures().cuts();
  }
  at::Tensor prepare(const Image& image) const override { return model_.pictures().prepare(image, cut_); }
  FrameRule frame_rule() const override { return model_.pictures().frame_rule(cut_); }
  at::Tensor prepare_video(const Pictures& frames) const override {
    return films() ? model_.pictures().prepare_video(frames.images, cut_) : prepare(frames.images.front());
  }

  void check(const CaptionRequest& request, const std::string& prompt) const override {
    decoding_of(request, asked(prompt, model_.blank()).tokens.size());
  }

  std::string budget(const CaptionItem& item) const override {
    const auto views = views_of(item);
    return model_.budget(asked(item.prompt, views), views);
  }

  std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items, const CaptionRequest& request) override;

  CaptionMapper* mapper() override { return this; }
  std::int64_t layers() const override { return std::ssize(model_.text().layers); }
  PicturePart part(int height, int width) const override { return model_.pictures().part(height, width); }
  AttentionMaps maps(const CaptionItem& item, const Caption& caption, int layer) override;

 private:
  bool films() const { return frame_rule().kind != FrameRule::Kind::middle; }  // else a video is its middle frame
  Views views_of(const CaptionItem& item) const {
    if (item.seconds.empty() || !films()) return {.pictures = {item.pixels}};
    return {.pictures = {item.pixels}, .seconds = item.seconds, .duration = item.duration};
  }
  Prompt asked(const std::string& prompt, const Views& views) const {
    return model_.prompt(prompt.empty() ? std::string(views.video() ? kVideoInstruction : kInstruction) : prompt, views);
  }
  Decoding decoding_of(const CaptionRequest& request, std::size_t length) const {
    return model_.decoding(request.decode, request.captions, request.seed, length);
  }
  Caption caption_of(const Written& written) const;

  Model model_;
  bool cut_ = false;
};

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
  std::vector<Prompt> prompts;
  for (const auto& item : items) {
    prompts.push_back(asked(item.prompt, views_of(item)));
    by_length[prompts.back().tokens.size()].push_back(prompts.size() - 1);
  }
  std::map<std::size_t, Decoding> decodings;  // what cannot be decoded is told before anything is computed
  for (const auto& [length, group] : by_length) decodings[length] = decoding_of(request, length);
  std::vector<Seen> looked;
  for (const auto& item : items) looked.push_back(model_.look(views_of(item)));

  for (const auto& [length, group] : by_length) {
    std::vector<Prompt> own;
    std::vector<Seen> seen;
    std::vector<std::uint64_t> seeds;
    for (const auto i : group) {
      own.push_back(prompts[i]);
      seen.push_back(looked[i]);
      seeds.push_back(items[i].seed);
    }
    const auto written = model_.write(own, joined(seen), seeds, decodings.at(length));
    for (std::size_t n = 0; n < group.size(); ++n)
      for (const auto& text : written[n]) captions[group[n]].push_back(caption_of(text));
  }
  return captions;
}

AttentionMaps ChatCaptioner::maps(const CaptionItem& item, const Caption& caption, int layer) {
  if (caption.tokens.empty()) return {};
  std::vector<std::int64_t> said;
  for (const auto& token : caption.tokens) said.push_back(token.id);
  const auto views = views_of(item);
  MM_CHECK(!views.video(), Kind::usage, "maps are of pictures, not of videos", "--explain");
  const auto again = model_.read_again(item.pixels, asked(item.prompt, views), said);
  return maps_of_text(model_.tokenizer(), again, said, layer);
}

}  // namespace

std::unique_ptr<Captioner> captioner(Model model) { return std::make_unique<ChatCaptioner>(std::move(model)); }

}  // namespace mm::chat
