#pragma once
// FFmpeg's C headers and owners for its objects; included in libmm/media/av/*.cpp only.
extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <memory>

namespace mm {

// FFmpeg's objects, freed by FFmpeg when they go out of sight.
struct FreeFFmpeg {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

using Frame = std::unique_ptr<AVFrame, FreeFFmpeg>;
using Packet = std::unique_ptr<AVPacket, FreeFFmpeg>;
using Codec = std::unique_ptr<AVCodecContext, FreeFFmpeg>;
using Container = std::unique_ptr<AVFormatContext, FreeFFmpeg>;
using Scaler = std::unique_ptr<SwsContext, FreeFFmpeg>;

}  // namespace mm
