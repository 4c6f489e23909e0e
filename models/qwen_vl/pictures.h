#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "chat/picture_processor.h"
#include "model/folder.h"
#include "qwen_vl/config.h"
#include "qwen_vl/processor.h"

namespace mm::qwen_vl {

// On a processor a picture becomes no more tokens than this, where nobody asks for more: about a megapixel of Qwen3-VL. The folder's own
// bound is 16 times as much, and attention costs the square.
inline constexpr std::int64_t kMostTokens = 1024;

// What Qwen3-VL and Qwen2.5-VL do with pictures before their tower looks at them. They are never cut; "cut" is as many tokens as the folder
// allows.
class Pictures : public chat::PictureProcessor {
 public:
  // most_tokens: of a picture, where not as many as the folder allows are asked for; 0: as many. Throws Error{input} where the parts of the
  // folder do not belong together.
  Pictures(const Folder& folder, const VisionConfig& vision, const Tokens& tokens, std::int64_t most_tokens);

  bool cuts() const override { return true; }
  at::Tensor prepare(const Image& image, bool cut) const override;  // [R, C, m m, 3, p, p]
  std::string expanded(const std::string& conversation, const chat::Views& views) const override;
  std::int64_t states(const chat::Views& views) const override;
  std::string counted(const chat::Views& views) const override;
  at::Tensor places(std::span<const std::int64_t> tokens, const chat::Views& views) const override;  // [3, T]
  chat::PatchGrid grid(const at::Tensor& picture) const override;

 private:
  PatchProcessor processor_;
  Tokens tokens_;
  std::string mark_;  // of a picture, in words
  std::int64_t most_tokens_;
};

}  // namespace mm::qwen_vl
