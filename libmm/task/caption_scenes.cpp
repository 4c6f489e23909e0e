#include "task/caption_scenes.h"

#include <algorithm>
#include <span>
#include <vector>

#include "base/check.h"
#include "media/scenes.h"
#include "task/clip.h"

namespace mm {
namespace {

constexpr std::size_t kTogether = 4;  // scenes; their frames are in memory

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

Json captions_of_scenes(Captioner& captioner, const std::string& path, const CaptionItem& whole, const CaptionRequest& request,
                        const ImageLimits& image_limits) {
  const VideoLimits limits = video_limits(image_limits);
  const VideoFacts facts = video_facts(path, limits);
  const auto scenes = find_scenes(path, facts, limits);
  Json all = Json::array();
  for (std::span<const SceneSpan> left = scenes; !left.empty();) {
    const auto some = left.first(std::min(kTogether, left.size()));
    left = left.subspan(some.size());
    std::vector<Clip> clips;
    std::vector<CaptionItem> items;
    for (const auto& scene : some) {
      clips.push_back(read_scene(path, facts, scene, captioner.frame_rule(), limits));
      auto& pictures = clips.back().pictures;
      items.push_back({.pixels = captioner.prepare_video(pictures),
                       .prompt = whole.prompt,
                       .seed = whole.seed,
                       .seconds = pictures.seconds,
                       .duration = pictures.duration});
      pictures.images.clear();
    }
    const auto captions = captioner.caption(items, request);
    MM_ASSERT(captions.size() == clips.size());
    for (std::size_t i = 0; i < clips.size(); ++i) all.push(to_json(clips[i], captions[i].front()));
  }
  return all;
}

}  // namespace mm
