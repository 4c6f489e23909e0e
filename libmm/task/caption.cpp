#include "task/caption.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "media/image.h"
#include "model/not_numbers.h"
#include "task/batch.h"
#include "task/caption_beside.h"
#include "task/caption_scenes.h"
#include "task/clip.h"
#include "task/evaluate.h"
#include "task/open_model.h"
#include "task/regions.h"
#include "task/walk.h"

namespace mm {
namespace {

Json to_json(const Token& token) {
  Json json = Json::object();
  json.set("id", token.id);
  json.set("text", token.text);
  json.set("probability", std::exp(token.logprob));
  return json;
}

Json to_json(const Caption& caption) {
  Json json = Json::object();
  json.set("caption", caption.text);
  json.set("logprob", caption.logprob);
  json.set("mean_logprob", caption.mean_logprob);
  json.set("score", caption.score);
  Json tokens = Json::array();
  for (const auto& token : caption.tokens) tokens.push(to_json(token));
  json.set("tokens", tokens);
  set_regions(json, caption.regions);
  return json;
}

// A file as it is opened, and as the model takes it.
struct Opened {
  Image image;
  bool video = false;  // its frames are read once the model is there, which says which
};
struct Picture {
  CaptionItem item;
  CaptionBeside::Prepared beside = {};
  bool truncated = false;
  std::optional<Clip> clip = {};  // of a video, without its frames
};

// The best caption's fields, all captions when several were asked for, and who said so.
Json answer_of(const std::vector<Caption>& captions, bool several, bool truncated, const std::string& model) {
  MM_ASSERT(!captions.empty());
  Json answer = to_json(captions.front());
  if (several) {
    Json all = Json::array();
    for (const auto& caption : captions) all.push(to_json(caption));
    answer.set("captions", all);
  }
  if (truncated) answer.set("truncated", true);
  answer.set("model", model);
  return answer;
}

std::vector<std::string> lines_of(const Record& record) {
  const Json all = record.answer.get("captions"), scenes = record.answer.get("scenes");
  std::vector<std::string> lines;
  if (all.is_null()) lines = caption_lines(record.answer);
  for (std::size_t i = 0; !all.is_null() && i < all.size(); ++i)
    for (auto& line : caption_lines(all.at(i))) lines.push_back(std::move(line));
  for (std::size_t i = 0; !scenes.is_null() && i < scenes.size(); ++i) {
    const Json scene = scenes.at(i);
    lines.push_back(fmt::format("{:.2f} s - {:.2f} s: {}", scene.number("start"), scene.number("end"), scene.string("caption")));
  }
  return lines;
}

// What --about asks for, in the model's own words.
std::string asking(const Captioner& captioner, const std::string& about) {
  if (about.empty()) return {};
  auto words = captioner.asking(about);
  MM_CHECK(!words.empty(), Kind::usage, "the model does not say that of pictures: " + about, "--about",
           "Florence-2 does; others are asked by --prompt, or caption alone");
  return words;
}

std::vector<std::string> columns_of(const CaptionOptions& options) {
  std::vector<std::string> columns{"caption", "logprob", "mean_logprob", "score"};
  const std::pair<bool, const char*> more[] = {{options.num_captions > 1, "captions"},
                                               {options.match.has_value(), "match"},
                                               {!options.maps.explain.empty(), "maps"},
                                               {options.scenes, "scenes"},
                                               {options.pictures.allow_truncated, "truncated"}};
  for (const auto& [asked, column] : more)
    if (asked) columns.emplace_back(column);
  columns.emplace_back("model");
  return columns;
}

// A file as the model takes it; of a video the frames that it looks at, read here as the model says which.
Picture prepared(const Opened& file, const Record& record, const Captioner& captioner, const CaptionBeside& beside,
                 const ImageLimits& limits) {
  Picture picture;
  if (!file.video) {
    picture.item.pixels = captioner.prepare(file.image);
    picture.item.width = file.image.width;
    picture.item.height = file.image.height;
    picture.truncated = file.image.truncated;
    picture.beside = beside.prepare(file.image, record, 1);
    return picture;
  }
  Clip clip = read_clip(record.input, captioner.frame_rule(), video_limits(limits));
  const auto frames = clip.pictures.images.size();
  const Image& middle = clip.pictures.images[frames / 2];
  picture.item.pixels = captioner.prepare_video(clip.pictures);
  picture.item.width = middle.width;
  picture.item.height = middle.height;
  picture.item.seconds = clip.pictures.seconds;
  picture.item.duration = clip.pictures.duration;
  picture.truncated = clip.truncated;
  picture.beside = beside.prepare(middle, record, frames);
  clip.pictures.images.clear();
  picture.clip = std::move(clip);
  return picture;
}

}  // namespace

OpenedCaptioner open_captioner(const CaptionOptions& options, Log& log) {
  const auto offers = [](const Family& family) { return family.captioner != nullptr; };
  const OpenedModel model = open_model(options.model, options.runtime, log);
  OpenedCaptioner opened{.name = model.name,
                         .captioner = family_that(model.folder, offers, "do not caption").captioner(model.folder, model.runtime),
                         .matcher = nullptr,
                         .broken = broken(model)};
  if (options.match) opened.matcher = open_matcher(*options.match, options.runtime, log);
  return opened;
}

int caption(const CaptionOptions& options, const std::function<OpenedCaptioner()>& open, Log& log) {
  MM_CHECK(is_utf8(options.prompt), Kind::usage, "the text is not UTF-8", "--prompt");
  MM_CHECK(options.match != "", Kind::usage, "an empty model name", "--match", "leave it out, or name a model");
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  const CaptionRequest request{.decode = options.decode, .captions = options.num_captions, .seed = options.seed};
  OpenedCaptioner model;
  std::string asked;  // in front of each prompt
  CaptionBeside beside(options);
  const EvaluatedRun evaluated("caption", options.eval, options.batch);

  Job<Opened, Picture> job;
  job.kind = {.field = "image", .extensions = kVisualExtensions, .plural = "pictures", .fields = {"id", "prompt", "caption", "captions"}};
  job.columns = columns_of(options);
  job.lines = lines_of;
  job.requests = {"prompt"};
  job.open = [&] {
    log.status("opening the model " + options.model);
    model = open();
    log.status("");
    MM_CHECK(!options.tiles || model.captioner->cut_pictures(true), Kind::usage, "the model does not look at pictures piece by piece",
             "--tiles");
    asked = asking(*model.captioner, options.about);
    model.captioner->check(request, asked + options.prompt);
    beside.open(model);
  };
  job.model = [&] { return model.name; };
  job.read = [&](const Record& record) {
    return is_video(record.input) ? Opened{.image = {}, .video = true} : Opened{.image = read_image(record.input, limits)};
  };
  job.prepare = [&](const Record& record, const Opened& file) {
    Picture picture = prepared(file, record, *model.captioner, beside, limits);
    picture.item.prompt = asked + record.fields.string("prompt", options.prompt);
    picture.item.seed = hash64(record.id);
    return picture;
  };
  job.answer = [&](std::span<const Picture> pictures, std::span<Record* const> records) {
    told_of(model.broken, [&] {
      std::vector<CaptionItem> items;
      std::vector<CaptionBeside::Prepared> kept;
      for (const auto& picture : pictures) {
        items.push_back(picture.item);
        kept.push_back(picture.beside);
        if (const auto budget = model.captioner->budget(picture.item); !budget.empty()) log.detail(budget);
      }
      const auto captions = model.captioner->caption(items, request);
      MM_ASSERT(captions.size() == records.size());
      for (std::size_t i = 0; i < records.size(); ++i) {
        ToldScenes scenes;
        if (pictures[i].clip && options.scenes) scenes = captions_of_scenes(*model.captioner, records[i]->input, items[i], request, limits);
        records[i]->answer = answer_of(captions[i], options.num_captions > 1, pictures[i].truncated || scenes.truncated, model.name);
        if (pictures[i].clip) put_clip(*pictures[i].clip, records[i]->answer);
        if (!scenes.all.is_null()) records[i]->answer.set("scenes", scenes.all);
      }
      beside(items, kept, captions, records);
    });
  };
  const int code = run_batch(job, options.batch, log);
  beside.write();
  return evaluated.finish(code);
}

int caption(const CaptionOptions& options) {
  Log log = make_log("mm caption", options.talk);
  const auto open = [&] {
    OpenedCaptioner opened = open_captioner(options, log);
    if (options.model == CaptionOptions().model)
      log.note("shipped demonstration model; for open-domain pictures use --model Salesforce/blip-image-captioning-base");
    return opened;
  };
  return caption(options, open, log);
}

}  // namespace mm
