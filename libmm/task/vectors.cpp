#include "task/vectors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/stack.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"
#include "media/image_format.h"
#include "media/sound.h"
#include "media/video.h"
#include "task/open_model.h"
#include "task/walk.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 3> kTextExtensions{"txt", "jsonl", "ndjson"};

// Pictures, sounds and videos: each once.
const std::vector<std::string_view>& all_media() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> both(std::begin(kVisualExtensions), std::end(kVisualExtensions));
    both.insert(both.end(), std::begin(kMediaExtensions), std::end(kMediaExtensions));
    std::ranges::sort(both);
    both.erase(std::unique(both.begin(), both.end()), both.end());
    return both;
  }();
  return all;
}

std::string kind_of(const std::string& path) {
  const MappedFile file(path);
  const std::string name = shown(path);
  MM_CHECK(!file.bytes().empty(), Kind::input, "is empty: 0 bytes", name);
  if (ends_in(path, kPictureExtensions)) return "picture";  // what is wrong with it is told as of a picture
  try {
    image_format(file.bytes(), path);
    return "picture";
  } catch (const Error&) {  // no picture: a video or a sound, or the next says what it is not
  }
  const auto parts = media_parts(file.bytes(), path);
  MM_CHECK(parts.picture || parts.sound, Kind::input, "has neither sound nor picture", name);
  return parts.picture ? "video" : "sound";
}

std::string all_that_it_reads(const Embedder& embedder) {
  constexpr std::array<std::string_view, 4> kPlurals{"texts", "pictures and videos", "sounds", "videos"};
  std::string all;
  for (const auto content : {Content::picture, Content::video, Content::sound, Content::text})
    if (embedder.reads(content)) all += fmt::format("{}{}", all.empty() ? "" : ", ", kPlurals[static_cast<std::size_t>(content)]);
  return all;
}

// Of a video the tower of videos, else of its frames, else what is heard of it.
Content tower_for(const std::string& kind, const Embedder& embedder) {
  if (kind == "text") return Content::text;
  if (kind == "picture") return Content::picture;
  if (kind == "video")
    for (const auto content : {Content::video, Content::picture})
      if (embedder.reads(content)) return content;
  return Content::sound;
}

// [T, C] -> [C]
at::Tensor pooled(const at::Tensor& states, const std::string& pool) {
  if (pool == "first") return states[0];
  if (pool == "last") return states[-1];
  if (pool == "max") return states.amax(0);
  return states.mean(0);
}

std::int64_t layer_of(const VectorOptions& options, const Embedder& embedder, Content content) {
  const std::int64_t layers = embedder.layers(content), asked = options.layer.value_or(-1);
  const std::int64_t layer = asked < 0 ? layers + 1 + asked : asked;
  MM_CHECK(layers > 0, Kind::usage, fmt::format("the model shows no states of a {}", name_of(content)),
           options.layer ? "--layer" : "--pool", "leave it out: the model's own vector");
  MM_CHECK(layer >= 0 && layer <= layers, Kind::usage, fmt::format("the model has {} blocks for a {}", layers, name_of(content)),
           fmt::format("--layer {}", asked), fmt::format("0 to {}, or -1 to -{} from the end", layers, layers + 1));
  return layer;
}

std::vector<at::Tensor> states_of(Embedder& embedder, Content content, std::span<const at::Tensor> prepared,
                                  std::span<const std::string> texts, std::int64_t layer) {  // [T, C] each
  switch (content) {
    case Content::text: return embedder.text_states(texts, layer);
    case Content::picture: return embedder.picture_states(prepared, layer);
    case Content::sound: return embedder.sound_states(prepared, layer);
    case Content::video: return embedder.video_states(prepared, layer);
  }
  return {};
}

}  // namespace

InputKind vector_inputs(const std::vector<std::string>& texts) {
  return {.field = "text",
          .extensions = kTextExtensions,
          .plural = "files or texts",
          .texts = true,
          .given = texts,
          .media = all_media(),
          .listed_files = true,
          .fields = {"id", "media"}};
}

ReadContent read_content(const Record& record, const ImageLimits& limits) {
  if (record.media.empty()) {
    MM_CHECK(is_utf8(record.input), Kind::input, "the text is not UTF-8", record.id);
    return {.kind = "text", .image = {}};
  }
  ReadContent content{.kind = kind_of(record.media), .image = {}};
  if (content.kind == "picture") content.image = read_image(record.media, limits);
  return content;
}

VectorMaker::VectorMaker(std::unique_ptr<Embedder> embedder, const VectorOptions& options, const ImageLimits& limits)
    : embedder_(std::move(embedder)), options_(options), limits_(limits) {}

VectorItem VectorMaker::prepare(const Record& record, ReadContent content) const {
  VectorItem item{.kind = content.kind};
  item.content = tower_for(content.kind, *embedder_);
  MM_CHECK(embedder_->reads(item.content), Kind::input,
           fmt::format("is a {}, and the model reads {}", content.kind, all_that_it_reads(*embedder_)), record.id);
  if (item.content == Content::text) {
    item.text = record.input;
  } else if (item.content == Content::sound) {
    item.prepared.push_back(embedder_->prepare(read_sound(record.media, embedder_->rate())));
  } else if (content.kind == "picture") {
    item.prepared.push_back(embedder_->prepare(content.image));
    item.truncated = content.image.truncated;
  } else {
    const bool whole = item.content == Content::video;
    const auto rule = whole ? embedder_->frame_rule() : FrameRule{.kind = FrameRule::Kind::even, .most = options_.frames};
    item.clip = read_clip(record.media, rule, video_limits(limits_));
    const auto& pictures = item.clip->pictures;
    if (whole) item.prepared.push_back(embedder_->prepare(pictures));
    for (std::size_t i = 0; !whole && i < pictures.images.size(); ++i) item.prepared.push_back(embedder_->prepare(pictures.images[i]));
    item.clip->pictures.images.clear();
    item.truncated = item.clip->truncated;
  }
  return item;
}

at::Tensor VectorMaker::made(Content content, std::span<const at::Tensor> prepared, std::span<const std::string> texts) {
  auto& embedder = *embedder_;
  if (!options_.layer && options_.pool == "model") {
    switch (content) {
      case Content::text: return embedder.texts(texts);
      case Content::picture: return embedder.pictures(prepared);
      case Content::sound: return embedder.sounds(prepared);
      case Content::video: return embedder.videos(prepared);
    }
  }
  const auto states = states_of(embedder, content, prepared, texts, layer_of(options_, embedder, content));
  std::vector<at::Tensor> rows;  // [C] each
  for (const auto& one : states) rows.push_back(pooled(one, options_.pool));
  return at::stack(rows);  // [B, C]
}

std::vector<at::Tensor> VectorMaker::operator()(std::span<const VectorItem> items) {
  std::vector<at::Tensor> vectors(items.size());  // [E] each
  for (const auto content : {Content::text, Content::picture, Content::sound, Content::video}) {
    std::vector<at::Tensor> prepared;
    std::vector<std::string> texts;
    for (const auto& item : items) {
      if (item.content != content) continue;
      prepared.insert(prepared.end(), item.prepared.begin(), item.prepared.end());
      if (content == Content::text) texts.push_back(item.text);
    }
    if (prepared.empty() && texts.empty()) continue;
    auto all = made(content, prepared, texts);  // [all, E]
    if (options_.normalize) all = of_length_one(all);
    std::int64_t row = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].content != content) continue;
      const auto count = content == Content::text ? 1 : std::ssize(items[i].prepared);
      vectors[i] = count == 1 ? all[row] : all.slice(0, row, row + count).mean(0);  // [E]
      if (count > 1 && options_.normalize) vectors[i] = of_length_one(vectors[i]);
      row += count;
    }
  }
  for (const auto& vector : vectors)
    MM_CHECK(at::isfinite(vector).all().item<bool>(), Kind::input, "the model makes numbers of it that are none (NaN or infinite)", "",
             "try --precision fp32; where that does not help, the weights are broken");
  return vectors;
}

OpenedEmbedder open_embedder(const std::string& model, const RuntimeOptions& options, Log& log) {
  MM_CHECK(!model.empty(), Kind::usage, "no model is named", "--model",
           "a folder of a model that makes vectors, such as a CLIP's: mm pull openai/clip-vit-base-patch32, then --model "
           "openai/clip-vit-base-patch32");
  const auto offers = [](const Family& family) { return family.embedder != nullptr || family.text_embedder != nullptr; };
  const OpenedModel opened = open_model(model, options, log);
  family_that(opened.folder, offers, "make no vectors");
  return {.name = opened.name, .folder = opened.folder.path(), .embedder = make_embedder(opened.folder, opened.runtime)};
}

void put_content(const VectorItem& item, Json& answer) {
  answer.set("kind", item.kind);
  if (item.clip) put_clip(*item.clip, answer);
  if (item.truncated) answer.set("truncated", true);
}

}  // namespace mm
