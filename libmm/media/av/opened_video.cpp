#include "media/av/opened_video.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "media/av/codec.h"
#include "media/stated_bytes.h"

namespace mm {
namespace {

constexpr double kUsualRate = 25;      // frames a second, where a file says nothing
constexpr double kLongestFrame = 600;  // s: what a frame says of itself beyond that is not believed
constexpr int kMostStreams = 1000;     // of a file

void check_size(const EncodedVideo& file, std::int64_t width, std::int64_t height) {
  MM_CHECK(width * height <= file.limits.most_pixels, Kind::input,
           fmt::format("has frames of {} x {} pixels, more than {}", width, height, file.limits.most_pixels), shown(file.name),
           "convert it to smaller ones");
}

std::string_view text_of(const EncodedVideo& file) { return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()}; }

// Decoders on several threads ask get_buffer2 for memory themselves. Before libavcodec 60 they wait until the caller's thread does it,
// unless they are told that they may.
void let_threads_ask([[maybe_unused]] AVCodecContext& context) {
#if LIBAVCODEC_VERSION_MAJOR < 60
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  context.thread_safe_callbacks = 1;
#pragma GCC diagnostic pop
#endif
}

}  // namespace

void broken_video(const EncodedVideo& file, const std::string& reason) {
  throw Error(Kind::input, "cannot be decoded as a video: " + reason, shown(file.name),
              "fetch or copy the file again, or convert it to H.264 in MP4");
}

void cut_video(const EncodedVideo& file, const std::string& reason) {
  if (!file.limits.may_allow || file.limits.allow_truncated) broken_video(file, reason);
  throw Error(Kind::input, "cannot be decoded as a video: " + reason, shown(file.name),
              "fetch or copy the file again; --allow-truncated takes what is there");
}

std::string cut_after(const EncodedVideo& file, std::uint64_t stated) {
  return fmt::format("it is cut off after {} of {} bytes", file.bytes.size(), stated);
}

bool is_picture(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

AVFormatContext* opened_container(const MemoryInput& input, const EncodedVideo& file) {
  // FFmpeg takes an AVI for as long as its bytes last.
  if (const auto stated = stated_bytes(file.bytes); stated && text_of(file).starts_with("RIFF") && !file.limits.allow_truncated)
    cut_video(file, cut_after(file, *stated));
  AVFormatContext* container = input.container();
  if (container == nullptr && text_of(file).substr(0, 8).ends_with("ftyp"))
    broken_video(file, "it is cut off or damaged, and its index ('moov'), without which no frame is found, is not there");
  if (container == nullptr) broken_video(file, "it is in no format of sounds and videos that mm reads");
  if (container->nb_streams > kMostStreams) broken_video(file, fmt::format("it has {} streams", container->nb_streams));
  for (unsigned i = 0; i < container->nb_streams; ++i)
    if (is_picture(*container->streams[i]))
      check_size(file, container->streams[i]->codecpar->width, container->streams[i]->codecpar->height);
  std::vector<AVDictionary*> options(container->nb_streams, nullptr);
  for (auto& option : options) av_dict_set_int(&option, "max_pixels", file.limits.most_pixels, 0);
  const int known = avformat_find_stream_info(container, options.data());
  for (auto& option : options) av_dict_free(&option);
  if (known < 0) broken_video(file, "it is cut off or damaged");
  return container;
}

OpenedVideo::OpenedVideo(const EncodedVideo& file, int threads, bool rough)
    : decoding_{file}, input_(file.bytes, kMediaContainers, file.file), container_(opened_container(input_, file)) {
  const int best = av_find_best_stream(container_, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  for (unsigned i = 0; i < container_->nb_streams && index_ < 0; ++i)
    if (is_picture(*container_->streams[i])) index_ = static_cast<int>(i);
  if (index_ < 0) broken_video(file, "there are no moving pictures in it");
  if (best >= 0 && is_picture(*container_->streams[best])) index_ = best;
  for (unsigned i = 0; i < container_->nb_streams; ++i)  // the demuxer passes over what nobody reads
    if (static_cast<int>(i) != index_) container_->streams[i]->discard = AVDISCARD_ALL;
  if (stream().codecpar->codec_id == AV_CODEC_ID_NONE)
    broken_video(file, "its head does not say how it is coded: it is cut off or damaged");
  const WantedCodec wanted{.id = stream().codecpar->codec_id,
                           .parameters = stream().codecpar,
                           .file = file.name,
                           .kind = avcodec_get_name(stream().codecpar->codec_id),
                           .instead = "convert it to H.264 in MP4"};
  codec_ = opened_codec(wanted, [&](AVCodecContext& context) {
    context.opaque = &decoding_;
    context.get_buffer2 = checked_buffer;
    context.pkt_timebase = stream().time_base;
    context.err_recognition = AV_EF_CRCCHECK | AV_EF_EXPLODE;
    context.max_pixels = file.limits.most_pixels;
    context.thread_count = threads;
    let_threads_ask(context);
    if (rough) context.skip_loop_filter = AVDISCARD_NONREF;
  });
  if (codec_ == nullptr) broken_video(file, "its head says what no video is");
  frame_.reset(av_frame_alloc());
  MM_CHECK(frame_ != nullptr, Kind::resource, "not enough memory for a video");
}

// Called by a decoder that knows the size and asks for memory.
int OpenedVideo::checked_buffer(AVCodecContext* codec, AVFrame* frame, int flags) {
  auto& decoding = *static_cast<Decoding*>(codec->opaque);
  try {
    try {
      check_size(decoding.file, frame->width, frame->height);
    } catch (const Error& error) {
      const std::scoped_lock guard(decoding.lock);
      decoding.too_large = error;
      return AVERROR(EINVAL);
    }
  } catch (...) {  // of memory that does not suffice to say so
    return AVERROR(ENOMEM);
  }
  return avcodec_default_get_buffer2(codec, frame, flags);
}

// From the matrix that brings stored places to shown ones: x' = a x + c y, y' = b x + d y. Turns that are none by quarters count as none.
int OpenedVideo::orientation() const {
  std::size_t size = 0;
  const auto* bytes = av_stream_get_side_data(&stream(), AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (bytes == nullptr || size < 9 * sizeof(std::int32_t)) return 1;
  const auto* m = reinterpret_cast<const std::int32_t*>(bytes);
  const auto sign = [](std::int32_t x) { return x > 0 ? 1 : x < 0 ? -1 : 0; };
  using Row = std::array<int, 4>;  // signs of a, b, c, d
  constexpr std::array<Row, 8> kTurns{Row{1, 0, 0, 1}, Row{-1, 0, 0, 1}, Row{-1, 0, 0, -1}, Row{1, 0, 0, -1},
                                      Row{0, 1, 1, 0}, Row{0, 1, -1, 0}, Row{0, -1, -1, 0}, Row{0, -1, 1, 0}};
  const auto* turn = std::ranges::find(kTurns, Row{sign(m[0]), sign(m[1]), sign(m[3]), sign(m[4])});
  return turn == kTurns.end() ? 1 : static_cast<int>(turn - kTurns.begin()) + 1;
}

double OpenedVideo::rate() const {
  const AVRational rate = stream().avg_frame_rate.num > 0 ? stream().avg_frame_rate : stream().r_frame_rate;
  return rate.num > 0 && rate.den > 0 ? std::clamp(av_q2d(rate), 0.001, 1000.0) : kUsualRate;
}

double OpenedVideo::start() const { return stream().start_time == AV_NOPTS_VALUE ? 0 : seconds(stream().start_time); }

double OpenedVideo::stated() const {
  if (container_->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE || stream().duration == AV_NOPTS_VALUE) return 0;
  return seconds(stream().duration);
}

bool OpenedVideo::read(AVPacket* packet) {
  av_packet_unref(packet);
  while (av_read_frame(container_, packet) == 0) {
    if (packet->stream_index == index_) return true;
    av_packet_unref(packet);
  }
  return false;
}

bool OpenedVideo::decode(const AVPacket* packet, const See& see) {
  const bool sent = avcodec_send_packet(codec_.get(), packet) == 0, received = receive(see);
  const std::scoped_lock guard(decoding_.lock);
  if (decoding_.too_large) throw *decoding_.too_large;
  return received && (sent || packet == nullptr);
}

bool OpenedVideo::receive(const See& see) {
  while (true) {
    const int code = avcodec_receive_frame(codec_.get(), frame_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return true;
    if (code != 0 || frame_->decode_error_flags != 0) return false;
    std::optional<double> time;
    if (frame_->best_effort_timestamp != AV_NOPTS_VALUE) time = seconds(frame_->best_effort_timestamp);
    see(frame_.get(), time, length_of(*frame_));
  }
}

// As it says itself, or by the stream's rate.
double OpenedVideo::length_of(const AVFrame& frame) const {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  const std::int64_t said = frame.duration;
#else
  const std::int64_t said = frame.pkt_duration;
#endif
  const double own = seconds(said);
  if (own > 0 && own <= kLongestFrame) return own;
  const AVRational rate = av_guess_frame_rate(container_, container_->streams[index_], frame_.get());
  return rate.num > 0 && rate.den > 0 ? std::clamp(1 / av_q2d(rate), 1e-4, 10.0) : 1 / kUsualRate;
}

}  // namespace mm
