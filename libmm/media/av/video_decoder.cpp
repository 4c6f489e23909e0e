#include "media/av/video_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "media/av/frame_scaler.h"
#include "media/av/opened_video.h"
#include "media/stated_bytes.h"

namespace mm {
namespace {

constexpr double kTolerance = 0.5;  // seconds that a file may be shorter than its head says
constexpr double kRounding = 1e-6;  // seconds

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

// Whether all could be decoded.
bool watch(OpenedVideo& video, Sampler& sampler) {
  const EncodedVideo& file = video.file();
  const Packet packet(av_packet_alloc());
  MM_CHECK(packet != nullptr, Kind::resource, "not enough memory for a video");
  const auto see = [&](AVFrame* frame, std::optional<double> time, double length) { sampler.frame(frame, time, length); };
  // Streams that were cut from longer ones begin between two whole pictures: what cannot be decoded before the first frame is passed over.
  bool whole = true;
  const auto take = [&](const AVPacket* one) {
    if (video.decode(one, see) || !sampler.any()) return;
    whole = false;
    if (!file.limits.allow_truncated) cut_video(file, fmt::format("it is cut off or damaged after {:.2f} seconds", sampler.seconds()));
  };
  while (video.read(packet.get())) take(packet.get());
  take(nullptr);  // what the decoder keeps back
  if (!sampler.any()) broken_video(file, "no frame of it can be decoded");
  const double passed_over = std::max(sampler.begin() - video.start(), 0.0), stated = video.stated();
  if (!file.limits.checked && passed_over + sampler.seconds() < stated - kTolerance) {
    whole = false;
    if (!file.limits.allow_truncated)
      cut_video(file, fmt::format("it is cut off after {:.2f} of {:.2f} seconds", sampler.seconds(), stated));
  }
  if (const auto bytes = stated_bytes(file.bytes); bytes && !file.limits.checked) {
    whole = false;
    if (!file.limits.allow_truncated) cut_video(file, cut_after(file, *bytes));
  }
  sampler.end();
  return whole;
}

}  // namespace

MediaParts parts_of_media(const EncodedVideo& file) {
  const MemoryInput input(file.bytes, kMediaContainers);
  const AVFormatContext* container = opened_container(input, file);
  MediaParts parts;
  for (unsigned i = 0; i < container->nb_streams; ++i) {
    parts.sound |= container->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    parts.picture |= is_picture(*container->streams[i]);
  }
  return parts;
}

bool watch_stored(const EncodedVideo& file, const VideoForm& form, const SeeStored& see) {
  OpenedVideo video(file, form.threads, form.rough);
  Sampler sampler(file, form, see, video.orientation());
  return watch(video, sampler);
}

}  // namespace mm
