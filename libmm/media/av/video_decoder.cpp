#include "media/av/video_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "media/av/codec.h"
#include "media/av/frame_scaler.h"
#include "media/av/memory_input.h"

namespace mm {
namespace {

constexpr double kUsualRate = 25;      // frames a second, where a file says nothing
constexpr double kLongestFrame = 600;  // s: what a frame says of itself beyond that is not believed
constexpr double kTolerance = 0.5;     // seconds that a file may be shorter than its head says
constexpr double kRounding = 1e-6;     // seconds
constexpr int kMostStreams = 1000;     // of a file

[[noreturn]] void broken(const EncodedVideo& file, const std::string& reason) {
  throw Error(Kind::input, "cannot be decoded as a video: " + reason, shown(file.name),
              "fetch or copy the file again, or convert it to H.264 in MP4");
}

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

void check_size(const EncodedVideo& file, std::int64_t width, std::int64_t height) {
  MM_CHECK(width * height <= file.limits.most_pixels, Kind::input,
           fmt::format("has frames of {} x {} pixels, more than {}", width, height, file.limits.most_pixels), shown(file.name),
           "convert it to smaller ones");
}

// FFmpeg takes an AVI for as long as its bytes last. Sizes as large as there are stand where a program wrote into a pipe, not knowing.
void check_avi(const EncodedVideo& file) {
  const std::string_view bytes(reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size());
  if (bytes.size() < 12 || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "AVI ") return;
  constexpr std::uint32_t unknown = 0x7fff'f000;
  std::uint32_t size = 0;
  std::memcpy(&size, bytes.data() + 4, sizeof(size));
  if (size > bytes.size() - 8 && size < unknown)
    broken(file, fmt::format("it is cut off after {} of {} bytes", bytes.size(), std::uint64_t{size} + 8));
}

// Reads what stands before the frames. Decoders that look at the first of them keep the limit of pixels.
AVFormatContext* opened(const MemoryInput& input, const EncodedVideo& file) {
  check_avi(file);
  AVFormatContext* container = input.container();
  if (container == nullptr) broken(file, "it is in no format of sounds and videos that mm reads");
  if (container->nb_streams > kMostStreams) broken(file, fmt::format("it has {} streams", container->nb_streams));
  for (unsigned i = 0; i < container->nb_streams; ++i)
    if (is_picture(*container->streams[i]))
      check_size(file, container->streams[i]->codecpar->width, container->streams[i]->codecpar->height);
  std::vector<AVDictionary*> options(container->nb_streams, nullptr);
  for (auto& option : options) av_dict_set_int(&option, "max_pixels", file.limits.most_pixels, 0);
  const int known = avformat_find_stream_info(container, options.data());
  for (auto& option : options) av_dict_free(&option);
  if (known < 0) broken(file, "it is cut off or damaged");
  return container;
}

// How the frames are to be turned, as EXIF counts it, from the matrix that brings stored places to shown ones: x' = a x + c y,
// y' = b x + d y. Turns that are none by quarters count as none.
int orientation_of(const AVStream& stream) {
  std::size_t size = 0;
  const auto* bytes = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (bytes == nullptr || size < 9 * sizeof(std::int32_t)) return 1;
  const auto* m = reinterpret_cast<const std::int32_t*>(bytes);
  const auto sign = [](std::int32_t x) { return x > 0 ? 1 : x < 0 ? -1 : 0; };
  using Row = std::array<int, 4>;  // signs of a, b, c, d
  constexpr std::array<Row, 8> kTurns{Row{1, 0, 0, 1}, Row{-1, 0, 0, 1}, Row{-1, 0, 0, -1}, Row{1, 0, 0, -1},
                                      Row{0, 1, 1, 0}, Row{0, 1, -1, 0}, Row{0, -1, -1, 0}, Row{0, -1, 1, 0}};
  const auto* turn = std::ranges::find(kTurns, Row{sign(m[0]), sign(m[1]), sign(m[3]), sign(m[4])});
  return turn == kTurns.end() ? 1 : static_cast<int>(turn - kTurns.begin()) + 1;
}

struct Decoding {
  const EncodedVideo& file;
  std::optional<Error> too_large = {};  // carried past FFmpeg
};

// Called by a decoder that knows the size and asks for memory.
int checked_buffer(AVCodecContext* codec, AVFrame* frame, int flags) {
  auto& decoding = *static_cast<Decoding*>(codec->opaque);
  try {
    try {
      check_size(decoding.file, frame->width, frame->height);
    } catch (const Error& error) {
      decoding.too_large = error;
      return AVERROR(EINVAL);
    }
  } catch (...) {  // of memory that does not suffice to say so
    return AVERROR(ENOMEM);
  }
  return avcodec_default_get_buffer2(codec, frame, flags);
}

Codec open_codec(const AVStream& stream, Decoding& decoding) {
  const EncodedVideo& file = decoding.file;
  const WantedCodec wanted{.id = stream.codecpar->codec_id,
                           .parameters = stream.codecpar,
                           .file = file.name,
                           .kind = avcodec_get_name(stream.codecpar->codec_id),
                           .instead = "convert it to H.264 in MP4"};
  Codec codec = opened_codec(wanted, [&](AVCodecContext& context) {
    context.opaque = &decoding;
    context.get_buffer2 = checked_buffer;
    context.pkt_timebase = stream.time_base;
    context.err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
    context.max_pixels = file.limits.most_pixels;
  });
  if (codec == nullptr) broken(file, "its head says what no video is");
  return codec;
}

// Gives out what is seen at 0, 1/rate, 2/rate, ... of frames that come with their times.
class Sampler {
 public:
  Sampler(const EncodedVideo& file, const VideoForm& form, const SeeStored& see, int orientation)
      : file_(file), form_(form), see_(see), scale_(form), orientation_(orientation) {}

  // Takes the frame. time: seconds, of any origin; missing: one frame's length behind the frame before.
  void frame(AVFrame* frame, std::optional<double> time, double length) {
    const double at = !time ? (any() ? last_ + length : 0) : any() ? *time - begin_ : 0;
    if (!any()) begin_ = time.value_or(0);
    last_ = std::max(at, last_);  // frames that come late are seen when they come
    length_ = length;
    MM_CHECK(last_ + length <= file_.limits.most_seconds + kRounding, Kind::input,
             fmt::format("is longer than {} seconds", file_.limits.most_seconds), shown(file_.name), "cut it into parts");
    give_out(last_);
    if (held_ == nullptr) held_.reset(av_frame_alloc());
    MM_CHECK(held_ != nullptr, Kind::resource, "not enough memory for a video");
    av_frame_unref(held_.get());
    av_frame_move_ref(held_.get(), frame);
    image_.reset();
  }

  void end() { give_out(seconds()); }

  bool any() const { return held_ != nullptr; }
  double seconds() const { return any() ? last_ + length_ : 0; }
  double begin() const { return begin_; }  // the time of the first frame

 private:
  double moment() const { return static_cast<double>(next_) / form_.rate; }

  // All moments before that time show the frame that is held.
  void give_out(double until) {
    for (; held_ != nullptr && moment() < until - kRounding; ++next_) {
      if (!image_) image_ = scale_(*held_, file_);
      see_(*image_, moment(), orientation_);
    }
  }

  const EncodedVideo& file_;
  VideoForm form_;
  const SeeStored& see_;
  FrameScaler scale_;
  int orientation_;
  Frame held_;                                // the last that came
  std::optional<Image> image_;                // of it, once it is asked for
  std::int64_t next_ = 0;                     // moment
  double begin_ = 0, last_ = 0, length_ = 0;  // seconds
};

class Watcher {
 public:
  Watcher(const EncodedVideo& file, const VideoForm& form, const SeeStored& see)
      : decoding_{file}, input_(file.bytes, kMediaContainers), container_(opened(input_, file)) {
    const int best = av_find_best_stream(container_, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    for (unsigned i = 0; i < container_->nb_streams && index_ < 0; ++i)
      if (is_picture(*container_->streams[i])) index_ = static_cast<int>(i);
    if (index_ < 0) broken(file, "there are no moving pictures in it");
    if (best >= 0 && is_picture(*container_->streams[best])) index_ = best;
    codec_ = open_codec(stream(), decoding_);
    sampler_.emplace(file, form, see, orientation_of(stream()));
  }

  void run() {
    const Packet packet(av_packet_alloc());
    frame_.reset(av_frame_alloc());
    MM_CHECK(packet != nullptr && frame_ != nullptr, Kind::resource, "not enough memory for a video");
    while (av_read_frame(container_, packet.get()) == 0) {
      if (packet->stream_index == index_) take(packet.get());
      av_packet_unref(packet.get());
    }
    take(nullptr);  // what the decoder keeps back
    const EncodedVideo& file = decoding_.file;
    if (!sampler_->any()) broken(file, "no frame of it can be decoded");
    if (const double stated = stated_seconds(); passed_over() + sampler_->seconds() < stated - kTolerance)
      broken(file, fmt::format("it is cut off after {:.2f} of {:.2f} seconds", sampler_->seconds(), stated));
    sampler_->end();
  }

 private:
  const AVStream& stream() const { return *container_->streams[index_]; }

  // Streams that were cut from longer ones begin between two whole pictures: what cannot be decoded before the first frame is passed over.
  void take(const AVPacket* packet) {
    const bool sent = avcodec_send_packet(codec_.get(), packet) == 0, received = receive();
    if (decoding_.too_large) throw *decoding_.too_large;
    if (sampler_->any() && (!received || (!sent && packet != nullptr)))
      broken(decoding_.file, fmt::format("it is cut off or damaged after {:.2f} seconds", sampler_->seconds()));
  }

  bool receive() {
    while (true) {
      const int code = avcodec_receive_frame(codec_.get(), frame_.get());
      if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return true;
      if (code != 0) return false;
      if (frame_->decode_error_flags != 0) return false;
      const double length = length_of(*frame_);
      std::optional<double> time;
      if (frame_->best_effort_timestamp != AV_NOPTS_VALUE)
        time = static_cast<double>(frame_->best_effort_timestamp) * av_q2d(stream().time_base);
      sampler_->frame(frame_.get(), time, length);
    }
  }

  // How long a frame stands, s: as it says itself, or by the stream's rate.
  double length_of(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    const std::int64_t said = frame.duration;
#else
    const std::int64_t said = frame.pkt_duration;
#endif
    const double own = static_cast<double>(said) * av_q2d(stream().time_base);
    if (own > 0 && own <= kLongestFrame) return own;
    const AVRational rate = av_guess_frame_rate(container_, container_->streams[index_], frame_.get());
    return rate.num > 0 && rate.den > 0 ? std::clamp(1 / av_q2d(rate), 1e-4, 10.0) : 1 / kUsualRate;
  }

  // Seconds of the stream in front of the first frame that was decoded.
  double passed_over() const {
    if (stream().start_time == AV_NOPTS_VALUE) return 0;
    return std::max(sampler_->begin() - static_cast<double>(stream().start_time) * av_q2d(stream().time_base), 0.0);
  }

  // Seconds that the file's own head says, 0 where it does not.
  double stated_seconds() const {
    if (container_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE || stream().duration == AV_NOPTS_VALUE) return 0;
    return static_cast<double>(stream().duration) * av_q2d(stream().time_base);
  }

  Decoding decoding_;
  MemoryInput input_;
  AVFormatContext* container_;
  int index_ = -1;
  Codec codec_;
  Frame frame_;
  std::optional<Sampler> sampler_;
};

}  // namespace

MediaParts parts_of_media(const EncodedVideo& file) {
  const MemoryInput input(file.bytes, kMediaContainers);
  const AVFormatContext* container = opened(input, file);
  MediaParts parts;
  for (unsigned i = 0; i < container->nb_streams; ++i) {
    parts.sound |= container->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    parts.picture |= is_picture(*container->streams[i]);
  }
  return parts;
}

void watch_stored(const EncodedVideo& file, const VideoForm& form, const SeeStored& see) { Watcher(file, form, see).run(); }

}  // namespace mm
