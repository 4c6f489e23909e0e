#include "media/av/video_frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "media/av/frame_scaler.h"
#include "media/av/opened_video.h"
#include "media/stated_bytes.h"

namespace mm {
namespace {

constexpr double kTolerance = 0.5;   // seconds that a file may be shorter than its head says
constexpr double kRounding = 0.002;  // seconds: containers round times, most of them to 1 ms
constexpr double kTail = 5;          // seconds before the end of a file that are read to know it: not all files are sought in by key frames
constexpr double kSeekFrom = 10;     // seconds ahead from which to seek in a file whose key frames are not known

Packet new_packet() {
  Packet packet(av_packet_alloc());
  MM_CHECK(packet != nullptr, Kind::resource, "not enough memory for a packet");
  return packet;
}

// When packets begin and end, seconds.
struct Ends {
  double first = std::numeric_limits<double>::infinity(), last = -first;  // of the pictures
  double any = -first;                                                    // the last end, of sounds as well
};

// Reads on to the end of the file, and decodes nothing.
Ends read_on(const OpenedVideo& video) {
  Ends ends;
  const Packet packet = new_packet();
  while (av_read_frame(video.container(), packet.get()) == 0) {
    const std::int64_t at = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    const bool picture = packet->stream_index == video.index();
    if (at != AV_NOPTS_VALUE) {
      const double tick = av_q2d(video.container()->streams[packet->stream_index]->time_base), begin = static_cast<double>(at) * tick;
      const double length = packet->duration > 0 ? static_cast<double>(packet->duration) * tick : picture ? 1 / video.rate() : 0;
      ends.any = std::max(ends.any, begin + length);
      if (picture) {
        ends.first = std::min(ends.first, begin);
        ends.last = std::max(ends.last, begin + length);
      }
    }
    av_packet_unref(packet.get());
  }
  return ends;
}

void want_all_streams(const OpenedVideo& video) {
  for (unsigned i = 0; i < video.container()->nb_streams; ++i) video.container()->streams[i]->discard = AVDISCARD_DEFAULT;
}

// When the file ends by its own head, seconds; nothing where it does not say.
std::optional<double> stated_end(const AVFormatContext& container) {
  if (container.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE || container.duration == AV_NOPTS_VALUE) return {};
  const std::int64_t begin = container.start_time == AV_NOPTS_VALUE ? 0 : container.start_time;
  return static_cast<double>(begin + container.duration) / AV_TIME_BASE;
}

class Looker {
 public:
  Looker(const EncodedVideo& file, const VideoForm& form, const SeeStored& see)
      : video_(file, form.threads), scale_(form), see_(see), packet_(new_packet()), at_(video_.start()), sought_(at_) {}

  void look(double seconds) {
    if (!find(video_.start() + seconds)) broken_video(video_.file(), "no frame of it can be decoded");
    if (!image_) image_ = scale_(*held_->frame, video_.file());
    see_(*image_, seconds, video_.orientation());
  }

  bool whole() const { return whole_; }  // so far

 private:
  struct Shown {
    Frame frame;
    double time, length;  // seconds, of the stream's own origin
  };

  // Brings the last frame that begins at or before that time into held_; where none does, the first that there is.
  bool find(double time) {
    if (far_ahead(time)) seek(time);
    double back = 1;  // seconds: where decoding began too late, it begins again that much earlier
    while (true) {
      while (!coming_.empty() && coming_.front().time <= time + kRounding) hold();
      if (!coming_.empty() || ended_) {
        if (held_) break;
        if (sought_ > video_.start() && seek(time - back)) {
          back *= 4;
          continue;
        }
        if (coming_.empty()) return false;
        hold();
        break;
      }
      advance();
    }
    if (coming_.empty() && time > held_->time + held_->length + kTolerance)
      lacks(fmt::format("it is cut off after {:.2f} seconds", held_->time + held_->length - video_.start()));
    return true;
  }

  // An error, or where that is allowed a note.
  void lacks(const std::string& reason) {
    if (!video_.file().limits.allow_truncated) cut_video(video_.file(), reason);
    whole_ = false;
  }

  void hold() {
    held_ = std::move(coming_.front());
    coming_.pop_front();
    image_.reset();
  }

  // Whether there is a key frame between here and that time, as far as is known.
  bool far_ahead(double time) const {
    AVStream* stream = &video_.stream();
    const int count = avformat_index_get_entries_count(stream);
    const AVIndexEntry* last = count > 0 ? avformat_index_get_entry(stream, count - 1) : nullptr;
    if (last == nullptr || video_.seconds(last->timestamp) <= at_) return time - at_ > kSeekFrom;
    const AVIndexEntry* key = avformat_index_get_entry_from_timestamp(stream, ticks(time), AVSEEK_FLAG_BACKWARD);
    return key != nullptr && video_.seconds(key->timestamp) > at_;
  }

  std::int64_t ticks(double time) const { return std::llround(time / av_q2d(video_.stream().time_base)); }

  // To the key frame at or before that time; false where the file does not let itself be sought in.
  bool seek(double time) {
    const double to = std::max(time, video_.start());
    if (av_seek_frame(video_.container(), video_.index(), ticks(to), AVSEEK_FLAG_BACKWARD) < 0) return false;
    avcodec_flush_buffers(video_.codec());
    held_.reset();
    coming_.clear();
    image_.reset();
    ended_ = false;
    begun_.reset();
    seen_ = 0;
    at_ = sought_ = to;
    return true;
  }

  // What stands in front of the first key frame leans on frames that nobody decoded: it is passed over.
  void advance() {
    const bool more = video_.read(packet_.get());
    const std::int64_t shown = more ? packet_->pts : AV_NOPTS_VALUE, stored = more && packet_->dts != AV_NOPTS_VALUE ? packet_->dts : shown;
    if (stored != AV_NOPTS_VALUE) at_ = video_.seconds(stored);
    if (!begun_ && shown != AV_NOPTS_VALUE) begun_ = shown;
    const bool good = video_.decode(more ? packet_.get() : nullptr,
                                    [&](AVFrame* frame, std::optional<double> time, double length) { take(frame, time, length); });
    const bool leading = begun_ && shown != AV_NOPTS_VALUE && shown < *begun_;
    if (!good && seen_ > 0 && !leading) lacks(fmt::format("it is cut off or damaged after {:.2f} seconds", last_ - video_.start()));
    ended_ = !more;
  }

  void take(AVFrame* frame, std::optional<double> time, double length) {
    Shown shown{.frame = Frame(av_frame_alloc()), .time = time.value_or(seen_ > 0 ? last_ + length : sought_), .length = length};
    MM_CHECK(shown.frame != nullptr, Kind::resource, "not enough memory for a video");
    av_frame_move_ref(shown.frame.get(), frame);
    if (seen_ > 0) shown.time = std::max(shown.time, last_);  // frames that come late are seen when they come
    last_ = shown.time;
    ++seen_;
    coming_.push_back(std::move(shown));
  }

  OpenedVideo video_;
  FrameScaler scale_;
  const SeeStored& see_;
  Packet packet_;
  std::optional<Shown> held_;          // what is seen
  std::optional<Image> image_;         // of it, once it is asked for
  std::deque<Shown> coming_;           // decoded already
  std::optional<std::int64_t> begun_;  // when the first packet since the last seek is shown, ticks
  std::int64_t seen_ = 0;              // frames since the last seek
  bool ended_ = false, whole_ = true;
  double at_, sought_, last_ = 0;  // seconds: of the packets read, the last seek, the last frame
};

}  // namespace

VideoFacts facts_of_video(const EncodedVideo& file) {
  std::optional<OpenedVideo> video(std::in_place, file, 1);
  want_all_streams(*video);
  const auto stated = stated_end(*video->container());
  const auto reaches = [&](const Ends& ends) { return !stated || ends.any >= *stated - kTolerance; };
  Ends ends;
  const double tick = av_q2d(video->stream().time_base);
  const auto tail = [&] { return std::llround(std::max(*stated - kTail, video->start()) / tick); };
  if (stated && av_seek_frame(video->container(), video->index(), tail(), AVSEEK_FLAG_BACKWARD) >= 0) ends = read_on(*video);
  if (!std::isfinite(ends.last) || !reaches(ends)) {  // from the beginning
    video.emplace(file, 1);
    want_all_streams(*video);
    ends = read_on(*video);
  }
  if (!std::isfinite(ends.last)) broken_video(file, "no frame of it can be decoded");
  const double begin = video->stream().start_time == AV_NOPTS_VALUE ? ends.first : video->start();
  const auto bytes = stated_bytes(file.bytes);
  const VideoFacts facts{.duration = ends.last - begin, .rate = video->rate(), .truncated = !reaches(ends) || bytes.has_value()};
  if (facts.truncated && !file.limits.allow_truncated)
    cut_video(file, reaches(ends)
                        ? cut_after(file, *bytes)
                        : fmt::format("it is cut off after {:.2f} of {:.2f} seconds", facts.duration, stated.value_or(ends.any) - begin));
  MM_CHECK(facts.duration <= file.limits.most_seconds + kRounding, Kind::input,
           fmt::format("is longer than {} seconds", file.limits.most_seconds), shown(file.name), "cut it into parts");
  return facts;
}

bool stored_frames_at(const EncodedVideo& file, std::span<const double> seconds, const VideoForm& form, const SeeStored& see) {
  Looker looker(file, form, see);
  for (const double one : seconds) looker.look(one);
  return looker.whole();
}

}  // namespace mm
