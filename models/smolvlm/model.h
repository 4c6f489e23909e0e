#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/attention_maps.h"
#include "model/folder.h"
#include "model/frame_rule.h"
#include "model/generate.h"
#include "smolvlm/processor.h"
#include "smolvlm/prompt.h"
#include "smolvlm/text.h"
#include "smolvlm/vision.h"
#include "tensor/device.h"
#include "text/chat_template.h"

namespace mm::smolvlm {

// A folder opened: what captions and answers have in common.
class Model {
 public:
  Model(const Folder& folder, const Runtime& runtime);

  const Config& config() const { return config_; }
  const Tokenizer& tokenizer() const { return *tokenizer_; }
  const Runtime& runtime() const { return runtime_; }
  const TextDecoder& text() const { return parts_.text; }
  const TileProcessor& processor() const { return processor_; }

  // The conversation of one question about pictures cut so, as the folder's chat template writes it, in tokens. Throws Error{usage} where
  // the question spells a picture itself, and where it leaves no room for an answer.
  std::vector<std::int64_t> prompt(const std::string& question, std::span<const Grid> pictures) const;

  // The same of a question about the frames of a video, each whole: what they are stands in words in front of it.
  std::vector<std::int64_t> video_prompt(const std::string& question, std::span<const double> seconds, double duration) const;

  FrameRule frame_rule() const { return frame_rule_; }
  at::Tensor frame(const Image& image) const { return frames_.levels(image); }  // of a video: [1, 1, 3, S, S] u8

  // "85 tokens before the answer: 64 of 1 tile, 21 of words; room for 8192"
  std::string budget(const std::vector<std::int64_t>& prompt, std::span<const Grid> pictures) const;

  // Of a picture, [R + 1, C, 3, S, S] as the processor makes them, or of frames, [F, 1, 1, 3, S, S] u8 -> [K, E].
  at::Tensor look(const at::Tensor& tiles);

  // Texts behind prompts of one length; states: of all their pictures in their order, [K, E].
  std::vector<std::vector<Written>> write(const std::vector<std::vector<std::int64_t>>& prompts, const at::Tensor& states,
                                          const std::vector<std::uint64_t>& seeds, const Decoding& decoding) const;

  // A finished text about one picture that was not cut, read once more in f32: tiles [1, 1, 3, S, S]; said: behind the prompt. Throws
  // Error{usage} for a picture that was cut.
  ReadAgain read_again(const at::Tensor& tiles, std::vector<std::int64_t> prompt, std::span<const std::int64_t> said);

  // The person's options over generation_config.json.
  Decoding decoding(const DecodeOptions& options, int sequences, std::uint64_t seed, std::size_t prompt_length) const;

  std::string spelling(const std::vector<std::int64_t>& tokens) const;  // the text of an answer, without white space around it
  std::vector<std::int64_t> answer_tokens(
      const std::string& answer) const;  // of one behind a prompt, its end included; of an empty one none
  void release() const { checkpoint_->release(); }

 private:
  struct Parts {
    VisionTower vision;
    Connector connector;
    TextDecoder text;
  };
  static Parts load(const std::shared_ptr<const Checkpoint>& checkpoint, const Config& config, const Runtime& runtime);
  std::string conversation(const std::string& question, std::size_t pictures) const;
  std::vector<std::int64_t> tokens_of(const std::string& conversation, std::span<const Grid> pictures) const;
  std::int64_t states() const;  // of a tile

  Config config_;
  TileProcessor processor_;
  FrameRule frame_rule_;
  TileProcessor frames_;  // of a video: those that the folder's video_sampling says
  std::shared_ptr<const Tokenizer> tokenizer_;
  PictureTokens picture_tokens_;
  ChatTemplate template_;
  Json special_tokens_;  // "bos_token": "<s>", ...
  Json generation_config_;
  Runtime runtime_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Parts parts_;
  std::optional<Parts> plain_;  // in f32, of which gradients can be had; opened when maps are asked for
};

}  // namespace mm::smolvlm
