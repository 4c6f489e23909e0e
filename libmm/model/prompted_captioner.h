#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "model/attention_maps.h"
#include "model/family.h"
#include "model/generate.h"
#include "model/image_processor.h"

namespace mm {

// What a family says of a model folder, beside its layers.
struct CaptionSides {
  ImageSteps pictures;                     // of its processor
  std::int64_t image_size = 0;             // pixels: side of the squares that the tower takes
  std::int64_t frames = 0;                 // most pictures of a clip; 0: pictures alone
  std::vector<std::int64_t> start;         // tokens in front of a caption,
  std::vector<std::int64_t> prompt_start;  // and in front of a prompt
  std::int64_t vocabulary = 0, positions = 0;
  Json generation;  // generation_settings()
};

// A captioner that goes on writing behind a prompt: pictures and prompts are brought to what a decoder takes, items of one shape go
// together, and the library's generate() chooses the tokens. A family adds a tower and a Writer.
class PromptedCaptioner : public Captioner, public CaptionMapper {
 public:
  void check(const CaptionRequest& request, const std::string& prompt) const override;
  at::Tensor prepare(const Image& image) const override;            // [3, image_size, image_size] f32
  FrameRule frame_rule() const override;                            // of a model for clips: so many as it takes, evenly
  at::Tensor prepare_video(const Pictures& frames) const override;  // [F, 3, image_size, image_size]; of a model for pictures prepare()
  // The pixels of an item are a picture's [3, H, W], or a clip's [F, 3, H, W].
  std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items, const CaptionRequest& request) override;

  CaptionMapper* mapper() override { return this; }
  PicturePart part(int height, int width) const override { return processor_.part(height, width); }
  AttentionMaps maps(const CaptionItem& item, const Caption& caption, int layer) override;

  // What answers to questions take of it (model/prompted_answerer.h), a question being a prompt.
  const CaptionSides& sides() const { return sides_; }
  const Tokenizer& tokenizer() const { return *tokenizer_; }
  std::vector<std::int64_t> prompt_tokens(const std::string& prompt) const;
  // The person's options over the folder's, of texts whose prompts have so many tokens. Throws as resolve_decoding() does.
  Decoding decoding_of(std::size_t prompt_length, const DecodeOptions& options, int sequences, std::uint64_t seed) const;
  // Throws Error{usage} for a clip that the model does not take, or not of so many frames.
  void check_pixels(const at::Tensor& pixels) const;  // [3, H, W], [F, 3, H, W]
  at::Tensor look_at_one(const at::Tensor& pixels);   // of an item -> [1, ...]
  void release();  // pages of weights that were read; once nothing will be packed any more, they stay for the next picture
  // Texts about what was seen [B, ...]: the most rows an item and tokens a text will have.
  virtual std::unique_ptr<RewindingWriter> writer(const at::Tensor& seen, std::int64_t rows, std::int64_t tokens) const = 0;

 protected:
  PromptedCaptioner(const Folder& folder, const Runtime& runtime, CaptionSides sides);

  // What the tower sees in a batch, in the model's dtype and on its device: [B, 3, H, W] or [B, F, 3, H, W] -> [B, ...].
  virtual at::Tensor look(const at::Tensor& pixels) const = 0;
  // Before the second picture, on a CPU: brings weights into the products' own order, which costs more than one picture gains by it.
  virtual void pack() = 0;
  // A finished text, by layers in f32 that are not packed: [1, 3, H, W], [1, T] i64.
  virtual ReadAgain read_again(const at::Tensor& pixels, const at::Tensor& tokens) = 0;

 private:
  struct Group;                                                                      // items of one shape
  void pack_from(std::int64_t pictures);                                             // so many more are to be looked at
  at::Tensor look_at(std::span<const CaptionItem> items, const Group& group) const;  // [B, ...]
  Caption caption_of(const std::vector<std::int64_t>& prompt, const Written& written) const;

  CaptionSides sides_;
  ImageProcessor processor_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Runtime runtime_;          // int8 is f32 here
  std::int64_t looked_ = 0;  // pictures so far
  bool released_ = false;    // for the last time
};

}  // namespace mm
