#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "chat/picture_processor.h"
#include "model/folder.h"
#include "qwen_vl/config.h"
#include "qwen_vl/processor.h"
#include "qwen_vl/video.h"

namespace mm::qwen_vl {

// On a processor a picture, or a video, becomes no more tokens than this, where nobody asks for more: about a megapixel of Qwen3-VL. The
// folder's own bound is many times as much, and attention costs the square. Of a video no more frames.
inline constexpr std::int64_t kMostTokens = 1024, kFramesOfTokens = 32;

// What Qwen3-VL and Qwen2.5-VL do with pictures and videos before their tower looks at them. They are never cut; "cut" is as many tokens as
// the folder allows.
class Pictures : public chat::PictureProcessor {
 public:
  // most_tokens: of a picture or a video, where not as many as the folder allows are asked for; 0: as many. Throws Error{input} where the
  // parts of the folder do not belong together.
  Pictures(const Folder& folder, const VisionConfig& vision, const Tokens& tokens, std::int64_t most_tokens);

  bool cuts() const override { return true; }
  bool were_cut(const chat::Views& views) const override;
  at::Tensor prepare(const Image& image, bool cut) const override;  // [R, C, m m, 3, p, p]
  FrameRule frame_rule(bool cut) const override;                    // the middle one, where the tokenizer has no token for videos
  at::Tensor prepare_video(std::span<const Image> frames, bool cut) const override;  // [G, R, C, m m, 3, f, p, p] u8
  Json content(const chat::Views& views, const std::string& question) const override;
  std::string expanded(const std::string& conversation, const chat::Views& views) const override;
  std::int64_t states(const chat::Views& views) const override;
  std::string counted(const chat::Views& views) const override;
  at::Tensor places(std::span<const std::int64_t> tokens, const chat::Views& views) const override;  // [3, T]
  chat::PatchGrid grid(const at::Tensor& picture) const override;

  at::Tensor values(const at::Tensor& group) const { return video_.values(group); }  // [R, C, m m, 3, f, p, p] u8 -> f32
  std::vector<std::int64_t> tokens() const;                                          // that stand where states go

 private:
  std::vector<Grid> grids_of(const chat::Views& views) const;  // of each run of tokens of states
  std::string video_text(const chat::Views& views) const;

  bool gated_;
  std::int64_t places_a_second_, most_tokens_;
  PatchProcessor processor_;
  VideoProcessor video_;
  Tokens tokens_;
  std::string mark_, video_mark_;  // in words; no video_mark_: the tokenizer has none
  std::string start_, end_;        // of a group of frames
};

}  // namespace mm::qwen_vl
