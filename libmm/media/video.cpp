#include "media/video.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "media/av_library.h"
#include "media/encoded_video.h"
#include "media/exif.h"

namespace mm {
namespace {

using See = std::function<void(const VideoFrame&)>;

void check_any(std::span<const std::byte> bytes, const std::string& name) {
  MM_CHECK(!bytes.empty(), Kind::input, "is empty: 0 bytes", shown(name), "fetch or copy the file again");
}

void check(const VideoForm& form, const VideoLimits& limits) {
  MM_ASSERT(form.rate > 0 && form.rate <= 1000 && form.longest_side >= 1 && form.threads >= 1);
  MM_ASSERT(limits.most_seconds > 0 && limits.most_pixels >= 1);
}

bool watch(const EncodedVideo& video, const VideoForm& form, const See& see) {
  check(form, video.limits);
  check_any(video.bytes, video.name);
  return av_functions().watch_video(video, form, [&](Image image, double time, int orientation) {
    see({.image = oriented(std::move(image), orientation), .time = time});
  });
}

}  // namespace

MediaParts media_parts(std::span<const std::byte> bytes, const std::string& name) {
  check_any(bytes, name);
  return av_functions().media_parts({bytes, name, VideoLimits{}});
}

bool watch_video(std::span<const std::byte> bytes, const std::string& name, const VideoForm& form, const See& see,
                 const VideoLimits& limits) {
  return watch({bytes, name, limits}, form, see);
}

bool watch_video(const std::string& path, const VideoForm& form, const See& see, const VideoLimits& limits) {
  const MappedFile file(path);
  return watch({file.bytes(), path, limits, &file}, form, see);
}

VideoFacts video_facts(const std::string& path, const VideoLimits& limits) {
  const MappedFile file(path);
  check({}, limits);
  check_any(file.bytes(), path);
  return av_functions().video_facts({file.bytes(), path, limits, &file});
}

bool frames_at(const std::string& path, std::span<const double> seconds, const VideoForm& form, const See& see, const VideoLimits& limits) {
  const MappedFile file(path);
  check(form, limits);
  MM_ASSERT(std::ranges::is_sorted(seconds) && (seconds.empty() || seconds.front() >= 0));
  check_any(file.bytes(), path);
  return av_functions().frames_at({file.bytes(), path, limits, &file}, seconds, form, [&](Image image, double time, int orientation) {
    see({.image = oriented(std::move(image), orientation), .time = time});
  });
}

}  // namespace mm
