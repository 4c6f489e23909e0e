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
#include "task/batch.h"
#include "task/caption_scenes.h"
#include "task/clip.h"
#include "task/explain_caption.h"
#include "task/open_model.h"
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
  return json;
}

// A file as it is opened, and as the model takes it.
struct Opened {
  Image image;
  bool video = false;  // its frames are read once the model is there, which says which
};
struct Picture {
  CaptionItem item;
  bool truncated = false;
  std::optional<Clip> clip;  // of a video, without its frames
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
  if (all.is_null()) lines.push_back(record.answer.string("caption"));
  for (std::size_t i = 0; !all.is_null() && i < all.size(); ++i) lines.push_back(all.at(i).string("caption"));
  for (std::size_t i = 0; !scenes.is_null() && i < scenes.size(); ++i) {
    const Json scene = scenes.at(i);
    lines.push_back(fmt::format("{:.2f} s - {:.2f} s: {}", scene.number("start"), scene.number("end"), scene.string("caption")));
  }
  return lines;
}

Picture prepared(const Opened& file, const Record& record, const Captioner& captioner, const ImageLimits& limits) {
  if (!file.video) return {.item = {.pixels = captioner.prepare(file.image), .prompt = {}}, .truncated = file.image.truncated, .clip = {}};
  Clip clip = read_clip(record.input, captioner.frame_rule(), video_limits(limits));
  Picture picture{.item = {.pixels = captioner.prepare_video(clip.pictures),
                           .prompt = {},
                           .seconds = clip.pictures.seconds,
                           .duration = clip.pictures.duration},
                  .truncated = clip.truncated,
                  .clip = {}};
  clip.pictures.images.clear();
  picture.clip = std::move(clip);
  return picture;
}

// Explains the best caption of each picture.
class CaptionExplainer {
 public:
  explicit CaptionExplainer(const CaptionOptions& options) : options_(options) {
    MM_CHECK(options.explain || options.explain_page.empty(), Kind::usage, "a page shows what --explain finds", "--explain-page");
  }

  void check(Captioner& captioner) const {
    MM_CHECK(!options_.explain || captioner.scorer() != nullptr, Kind::usage, "the model does not say how likely its captions are",
             "--explain");
  }

  void operator()(Captioner& captioner, const CaptionItem& item, const Caption& caption, Record& record) {
    if (!options_.explain || caption.tokens.empty()) return;
    auto found = explain_caption(*captioner.scorer(), item, caption, {.seed = options_.seed, .key = hash64(record.id)});
    record.answer.set("explanation", to_json(found));
    if (!options_.explain_page.empty() && shown_.size() < kMostShown) shown_.push_back(std::move(found));
  }

  void write() const {
    if (!options_.explain_page.empty()) write_file(options_.explain_page, caption_explanation_html("mm caption", shown_));
  }

 private:
  static constexpr std::size_t kMostShown = 100;
  const CaptionOptions& options_;
  std::vector<CaptionExplanation> shown_;
};

}  // namespace

OpenedCaptioner open_captioner(const CaptionOptions& options, Log& log) {
  const auto offers = [](const Family& family) { return family.captioner != nullptr; };
  const OpenedModel model = open_model(options.model, options.runtime, log);
  return {model.name, family_that(model.folder, offers, "do not caption").captioner(model.folder, model.runtime)};
}

int caption(const CaptionOptions& options, const std::function<OpenedCaptioner()>& open, Log& log) {
  MM_CHECK(is_utf8(options.prompt), Kind::usage, "the text is not UTF-8", "--prompt");
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  const CaptionRequest request{.decode = options.decode, .captions = options.num_captions, .seed = options.seed};
  const bool several = options.num_captions > 1;
  OpenedCaptioner model;
  CaptionExplainer explain(options);

  Job<Opened, Picture> job;
  job.kind = {.field = "image", .extensions = kVisualExtensions, .plural = "pictures"};
  job.columns = {"caption", "logprob", "mean_logprob", "score", "model"};
  if (several) job.columns.insert(job.columns.end() - 1, "captions");
  if (options.scenes) job.columns.insert(job.columns.end() - 1, "scenes");
  if (limits.allow_truncated) job.columns.insert(job.columns.end() - 1, "truncated");
  job.lines = lines_of;
  job.requests = {"prompt"};
  job.open = [&] {
    log.status("opening the model " + options.model);
    model = open();
    log.status("");
    MM_CHECK(!options.tiles || model.captioner->cut_pictures(true), Kind::usage, "the model does not look at pictures piece by piece",
             "--tiles");
    model.captioner->check(request, options.prompt);
    explain.check(*model.captioner);
  };
  job.model = [&] { return model.name; };
  job.read = [&](const Record& record) {
    return is_video(record.input) ? Opened{.image = {}, .video = true} : Opened{.image = read_image(record.input, limits)};
  };
  job.prepare = [&](const Record& record, const Opened& file) {
    Picture picture = prepared(file, record, *model.captioner, limits);
    picture.item.prompt = record.fields.string("prompt", options.prompt);
    picture.item.seed = hash64(record.id);
    return picture;
  };
  job.answer = [&](std::span<const Picture> pictures, std::span<Record* const> records) {
    std::vector<CaptionItem> items;
    for (const auto& picture : pictures) {
      items.push_back(picture.item);
      if (const auto budget = model.captioner->budget(picture.item); !budget.empty()) log.detail(budget);
    }
    const auto captions = model.captioner->caption(items, request);
    MM_ASSERT(captions.size() == records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
      records[i]->answer = answer_of(captions[i], several, pictures[i].truncated, model.name);
      if (pictures[i].clip) put_clip(*pictures[i].clip, records[i]->answer);
      if (pictures[i].clip && options.scenes)
        records[i]->answer.set("scenes", captions_of_scenes(*model.captioner, records[i]->input, items[i], request, limits));
      explain(*model.captioner, items[i], captions[i].front(), *records[i]);
    }
  };
  const int code = run_batch(job, options.batch, log);
  explain.write();
  return code;
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
