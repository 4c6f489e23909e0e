// The one symbol of libmm_av.so that libmm looks up.
#include "media/av/change_rate.h"
#include "media/av/sound_decoder.h"
#include "media/av/still.h"
#include "media/av/video_decoder.h"
#include "media/av/video_frames.h"
#include "media/av_library.h"

extern "C" {
#include <libavutil/log.h>
}

namespace mm {
namespace {

constexpr AvFunctions kFunctions{.version = kAvVersion,
                                 .decode_image = decode_still,
                                 .decode_sound = decode_own_rate,
                                 .change_rate = change_rate,
                                 .media_parts = parts_of_media,
                                 .watch_video = watch_stored,
                                 .video_facts = facts_of_video,
                                 .frames_at = stored_frames_at};

}  // namespace
}  // namespace mm

extern "C" const mm::AvFunctions* mm_av_functions() {
  av_log_set_level(AV_LOG_QUIET);  // what is wrong with a file is told by its Error
  return &mm::kFunctions;
}
