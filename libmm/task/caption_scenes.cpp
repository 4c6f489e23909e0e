#include "task/caption_scenes.h"

#include <ATen/Parallel.h>

#include <span>
#include <vector>

#include "base/check.h"
#include "media/scenes.h"
#include "task/clip.h"

namespace mm {
namespace {

constexpr std::size_t kFrames = 16;  // in memory: those of so many scenes as have no more between them, of one at least

// How many of the scenes are captioned together.
std::size_t together(std::span<const SceneSpan> scenes, const FrameRule& rule, double rate) {
  std::size_t count = 0, frames = 0;
  for (const auto& scene : scenes) {
    frames += frame_times(rule, scene.end - scene.begin, rate).size();
    if (count > 0 && frames > kFrames) break;
    ++count;
  }
  return count;
}

Json to_json(const Clip& clip, const Caption& caption) {
  Json json = Json::object();
  json.set("start", to_milliseconds(clip.begin));
  json.set("end", to_milliseconds(clip.begin + clip.pictures.duration));
  Json frames = Json::array();
  for (const double second : clip.pictures.seconds) frames.push(to_milliseconds(clip.begin + second));
  json.set("frames", frames);
  json.set("caption", caption.text);
  json.set("logprob", caption.logprob);
  json.set("mean_logprob", caption.mean_logprob);
  json.set("score", caption.score);
  return json;
}

}  // namespace

ToldScenes captions_of_scenes(Captioner& captioner, const std::string& path, const CaptionItem& whole, const CaptionRequest& request,
                              const ImageLimits& image_limits) {
  const VideoLimits limits = video_limits(image_limits);
  const VideoFacts facts = video_facts(path, limits);
  const auto scenes = find_scenes(path, facts, limits, at::get_num_threads());
  ToldScenes told{.all = Json::array(), .truncated = facts.truncated || !scenes.whole};
  for (std::span<const SceneSpan> left = scenes.spans; !left.empty();) {
    const auto some = left.first(together(left, captioner.frame_rule(), facts.rate));
    left = left.subspan(some.size());
    auto clips = read_scenes(path, facts, some, captioner.frame_rule(), limits);
    std::vector<CaptionItem> items;
    for (auto& clip : clips) {
      auto& pictures = clip.pictures;
      told.truncated |= clip.truncated;
      items.push_back({.pixels = captioner.prepare_video(pictures),
                       .prompt = whole.prompt,
                       .seed = whole.seed,
                       .seconds = pictures.seconds,
                       .duration = pictures.duration});
      pictures.images.clear();
    }
    const auto captions = captioner.caption(items, request);
    MM_ASSERT(captions.size() == clips.size());
    for (std::size_t i = 0; i < clips.size(); ++i) told.all.push(to_json(clips[i], captions[i].front()));
  }
  return told;
}

}  // namespace mm
