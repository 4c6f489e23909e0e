#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chat/picture_processor.h"
#include "model/folder.h"
#include "smolvlm/config.h"
#include "smolvlm/processor.h"
#include "smolvlm/prompt.h"

namespace mm::smolvlm {

// Pictures and videos as a conversation has them: a picture in tiles, [R + 1, C, 3, S, S] f32 as TileProcessor makes them, or the levels of
// a video's frames, each whole, [F, 1, 1, 3, S, S] u8.
class TilePictures : public chat::PictureProcessor {
 public:
  // Throws Error{input} on a folder whose tokens or tiles are not those that its config.json says.
  TilePictures(const Folder& folder, const Config& config);

  bool cuts() const override { return true; }
  at::Tensor prepare(const Image& image, bool cut) const override { return processor_(image, cut); }  // [R + 1, C, 3, S, S]
  at::Tensor blank() const override;                                                                  // [1, 1, 3, S, S]
  bool were_cut(const chat::Views& views) const override;
  FrameRule frame_rule(bool) const override { return frame_rule_; }
  at::Tensor prepare_video(std::span<const Image> frames, bool) const override;
  Json content(const chat::Views& views, const std::string& question) const override;  // a video in words, in front of the question
  std::string expanded(const std::string& conversation, const chat::Views& views) const override;
  std::int64_t states(const chat::Views& views) const override;
  std::string counted(const chat::Views& views) const override;
  chat::PatchGrid grid(const at::Tensor& picture) const override;

  at::Tensor shown(const at::Tensor& picture) const;  // what the tower looks at: [tiles, 3, S, S], of a video as levels
  at::Tensor values(const at::Tensor& tiles) const;   // of those: [B, 3, S, S] f32

 private:
  std::int64_t side_;  // of a tile, states
  TileProcessor processor_;
  FrameRule frame_rule_;
  TileProcessor frames_;  // of a video: those that the folder's video_sampling says
  PictureTokens tokens_;
};

}  // namespace mm::smolvlm
