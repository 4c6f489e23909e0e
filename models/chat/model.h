#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chat/picture_processor.h"
#include "chat/seen.h"
#include "chat/text.h"
#include "model/attention_maps.h"
#include "model/folder.h"
#include "model/generate.h"
#include "tensor/device.h"
#include "text/chat_template.h"

// A chat model of pictures: a tower looks at them, a Llama reads their states among the words of a conversation. A family brings the tower,
// what comes before it, and where its weights stand; all else is here.

namespace mm::chat {

// The weights that look at pictures.
class PictureTower {
 public:
  virtual ~PictureTower() = default;
  virtual Seen look(const at::Tensor& picture) = 0;  // [...] as PictureProcessor made it, a picture or a video
  virtual void pack() = 0;                           // see Linear::pack; costs as much as 30 patches, of which a picture has hundreds
  virtual void quantize() = 0;                       // see Linear::quantize
};

// All weights of a model.
struct Weights {
  std::unique_ptr<PictureTower> tower;
  TextDecoder text;
};

// What a family brings.
struct Blueprint {
  TextConfig text = {};
  std::shared_ptr<const PictureProcessor> pictures = {};
  // The layers, from a checkpoint whose names are those of its files; to compute there and so. May be asked for twice.
  std::function<Weights(const std::shared_ptr<ParamSource>& files, const Runtime& runtime)> build = {};
};

// A question about pictures, as the model reads it.
struct Prompt {
  std::vector<std::int64_t> tokens = {};
  at::Tensor places = {};  // [A, T] i64: where each stands on several axes; undefined: they are counted from 0
};

// A folder opened: what captions and answers have in common.
class Model {
 public:
  // Throws Error{input} on a folder whose parts do not belong together.
  Model(const Folder& folder, const Runtime& runtime, Blueprint blueprint);

  const TextConfig& config() const { return blueprint_.text; }
  const Tokenizer& tokenizer() const { return *tokenizer_; }
  const TextDecoder& text() const { return weights_.text; }
  const PictureProcessor& pictures() const { return *blueprint_.pictures; }

  Views blank() const { return {.pictures = {pictures().blank()}}; }

  // The conversation of one question, as the folder's chat template writes it, in tokens. Throws Error{usage} where the question spells a
  // picture itself, and where it leaves no room for an answer.
  Prompt prompt(const std::string& question, const Views& views) const;

  // "85 tokens before the answer: 64 of 1 tile, 21 of words; room for 8192"
  std::string budget(const Prompt& prompt, const Views& views) const;

  Seen look(const Views& views);

  // Texts behind prompts of one length; seen: of all their pictures in their order.
  std::vector<std::vector<Written>> write(std::span<const Prompt> prompts, const Seen& seen, const std::vector<std::uint64_t>& seeds,
                                          const Decoding& decoding) const;

  // A finished text about one picture [...] that was not cut, read once more in f32; said: behind the prompt. Throws Error{usage} as
  // PictureProcessor::grid().
  ReadAgain read_again(const at::Tensor& picture, const Prompt& prompt, std::span<const std::int64_t> said);

  // The person's options over generation_config.json.
  Decoding decoding(const DecodeOptions& options, int sequences, std::uint64_t seed, std::size_t prompt_length) const;

  std::string spelling(const std::vector<std::int64_t>& tokens) const;  // the text of an answer, without white space around it
  // Of each answer behind a prompt, its end included. Throws as check_choices() does.
  std::vector<std::vector<std::int64_t>> choice_tokens(const std::vector<std::string>& choices) const;

 private:
  Weights load(const Runtime& runtime) const;
  std::string conversation(const std::string& question, const Views& views) const;
  std::string expanded(const std::string& question, const Views& views) const;  // with all that stands for the pictures
  std::string in_folder(const std::string& file) const;                         // its path, for messages
  std::int64_t marks(std::span<const std::int64_t> tokens) const;               // how many are states of pictures

  std::string path_;  // of the folder
  Blueprint blueprint_;
  std::shared_ptr<const Tokenizer> tokenizer_;
  ChatTemplate template_;
  Json special_tokens_;  // "bos_token": "<s>", ...
  Json generation_config_;
  Runtime runtime_;
  std::shared_ptr<const Checkpoint> checkpoint_;
  Weights weights_;
  bool packed_ = false;           // the tower's
  std::optional<Weights> plain_;  // in f32, of which gradients can be had; opened when maps are asked for
};

}  // namespace mm::chat
