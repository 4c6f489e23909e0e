#pragma once
#include "media/av/ffmpeg.h"
#include "media/encoded_video.h"

namespace mm {

// Frames of a video as pictures of one size, which the first of them decides: its shape as it is shown, with its longest side at most that
// of the form.
class FrameScaler {
 public:
  explicit FrameScaler(const VideoForm& form) : form_(form) {}

  // Throws Error{input} for pixels that FFmpeg does not convert.
  Image operator()(const AVFrame& frame, const EncodedVideo& file);

 private:
  VideoForm form_;
  Scaler scaler_;
  int width_ = 0, height_ = 0;  // of what comes out
  int of_width_ = 0, of_height_ = 0, of_format_ = -1;
};

}  // namespace mm
