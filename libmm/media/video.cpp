#include "media/video.h"

#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "media/av_library.h"
#include "media/encoded_video.h"
#include "media/exif.h"

namespace mm {
namespace {

void check_any(std::span<const std::byte> bytes, const std::string& name) {
  MM_CHECK(!bytes.empty(), Kind::input, "is empty: 0 bytes", shown(name), "fetch or copy the file again");
}

}  // namespace

MediaParts media_parts(std::span<const std::byte> bytes, const std::string& name) {
  check_any(bytes, name);
  return av_functions().media_parts({bytes, name, VideoLimits{}});
}

void watch_video(std::span<const std::byte> bytes, const std::string& name, const VideoForm& form,
                 const std::function<void(const VideoFrame&)>& see, const VideoLimits& limits) {
  MM_ASSERT(form.rate > 0 && form.rate <= 1000 && form.longest_side >= 1 && limits.most_seconds > 0 && limits.most_pixels >= 1);
  check_any(bytes, name);
  av_functions().watch_video({bytes, name, limits}, form, [&](Image image, double time, int orientation) {
    see({.image = oriented(std::move(image), orientation), .time = time});
  });
}

}  // namespace mm
