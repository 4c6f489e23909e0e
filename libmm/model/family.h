#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/image.h"
#include "model/folder.h"
#include "options/decode.h"
#include "tensor/device.h"
#include "tensor/params.h"

namespace mm {

struct Token {
  std::int64_t id = 0;
  std::string text;    // as the vocabulary spells it
  double logprob = 0;  // natural logarithm
};

struct Caption {
  std::string text;
  double logprob = 0;         // sum over tokens, end token included
  double mean_logprob = 0;    // the sum divided by the number of tokens
  double score = 0;           // what beams are ranked by
  std::vector<Token> tokens;  // end token included
};

struct CaptionRequest {
  DecodeOptions decode;
  int captions = 1;  // per picture
  std::uint64_t seed = 0;
};

// One picture to describe: its pixels as the family's processor made them, and how the caption begins.
struct CaptionItem {
  at::Tensor pixels;  // [3, H, W] f32
  std::string prompt;
  std::uint64_t seed = 0;  // of its samples; a function of the item, not of its place in a batch
};

class Captioner {
 public:
  virtual ~Captioner() = default;
  virtual at::Tensor prepare(const Image& image) const = 0;  // [3, H, W] f32; safe to call from several threads
  virtual std::vector<std::vector<Caption>> caption(std::span<const CaptionItem> items,
                                                    const CaptionRequest& request) = 0;  // [item][captions]
};

// A captioner that learns: the same layers over parameters that carry gradients.
class CaptionLearner {
 public:
  virtual ~CaptionLearner() = default;
  virtual at::Tensor loss(const at::Tensor& pixels, const at::Tensor& tokens, const at::Tensor& labels)
      const = 0;  // [B,3,H,W], [B,T], [B,T] (-100 = not counted) -> sum over counted tokens of cross-entropy
};

// One row of the zoo: what a model_type can do. What a family does not offer stays null.
struct Family {
  std::string_view type;     // "model_type" in config.json
  std::string_view summary;  // one line for `mm list families`
  std::unique_ptr<Captioner> (*captioner)(const Folder&, const Runtime&) = nullptr;
  std::unique_ptr<CaptionLearner> (*caption_learner)(const Json& config, const Params&) = nullptr;
};

std::span<const Family> families();             // defined in models/families.cpp
const Family& family_of(const Folder& folder);  // throws Error{input} that names the known ones

}  // namespace mm
