#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "media/av/ffmpeg.h"
#include "media/av/memory_input.h"
#include "media/encoded_video.h"

namespace mm {

[[noreturn]] void broken_video(const EncodedVideo& file, const std::string& reason);  // throws Error{input}
[[noreturn]] void cut_video(const EncodedVideo& file, const std::string& reason);     // likewise, where VideoLimits::allow_truncated helps

std::string cut_after(const EncodedVideo& file, std::uint64_t stated);  // "it is cut off after 5 of 7 bytes"

bool is_picture(const AVStream& stream);  // moving ones: the cover of a record is none

// Reads what stands before the frames. Decoders that look at the first of them keep the limit of pixels. Throws Error{input}.
AVFormatContext* opened_container(const MemoryInput& input, const EncodedVideo& file);

// A video with its best stream of pictures, and a decoder behind it. Throws Error{input} as watch_video().
class OpenedVideo {
 public:
  OpenedVideo(const EncodedVideo& file, int threads, bool rough = false);  // as VideoForm's

  const EncodedVideo& file() const { return decoding_.file; }
  AVFormatContext* container() const { return container_; }
  AVStream& stream() const { return *container_->streams[index_]; }
  AVCodecContext* codec() const { return codec_.get(); }
  int index() const { return index_; }
  int orientation() const;  // how frames are to be turned, as EXIF counts it
  double rate() const;      // frames a second, on the whole; where the file says none, 25

  double seconds(std::int64_t ticks) const { return static_cast<double>(ticks) * av_q2d(stream().time_base); }
  double start() const;   // of the stream, seconds; 0 where it says none
  double stated() const;  // how long the stream is, by the file's own head; seconds, 0 where it does not say

  // The next packet of the stream; false where there is none.
  bool read(AVPacket* packet);

  // Decodes a packet (null: what the decoder keeps back): `see` is handed each frame with its time (seconds, of the stream's own origin;
  // nothing: unknown) and how long it stands. False: something of it could not be decoded. Throws for frames that are too large.
  using See = std::function<void(AVFrame* frame, std::optional<double> time, double length)>;
  bool decode(const AVPacket* packet, const See& see);

 private:
  struct Decoding {
    const EncodedVideo& file;
    std::mutex lock = {};                 // of what follows: decoders on several threads ask for memory
    std::optional<Error> too_large = {};  // carried past FFmpeg
  };
  static int checked_buffer(AVCodecContext* codec, AVFrame* frame, int flags);
  bool receive(const See& see);
  double length_of(const AVFrame& frame) const;

  Decoding decoding_;
  MemoryInput input_;
  AVFormatContext* container_;
  int index_ = -1;
  Codec codec_;
  Frame frame_;
};

}  // namespace mm
