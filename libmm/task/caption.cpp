#include "task/caption.h"

#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "media/image.h"
#include "task/batch.h"
#include "task/explain_caption.h"
#include "task/explain_maps.h"
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

struct Picture {
  CaptionItem item;
  std::shared_ptr<const ShownPicture> shown = nullptr;  // for --explain
  at::Tensor matched = {};                              // [3, H, W] f32: for --match
  bool truncated = false;
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
  const Json all = record.answer.get("captions");
  if (all.is_null()) return caption_lines(record.answer);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < all.size(); ++i)
    for (auto& line : caption_lines(all.at(i))) lines.push_back(std::move(line));
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

// Says what the best caption of each picture was told from.
class Contributions {
 public:
  explicit Contributions(const CaptionOptions& options) : options_(options) {
    MM_CHECK(options.contributions || options.contributions_page.empty(), Kind::usage, "a page shows what --contributions finds",
             "--contributions-page");
  }

  void check(Captioner& captioner) const {
    MM_CHECK(!options_.contributions || captioner.scorer() != nullptr, Kind::usage, "the model does not say how likely its captions are",
             "--contributions");
  }

  void operator()(Captioner& captioner, const CaptionItem& item, const Caption& caption, Record& record) {
    if (!options_.contributions || caption.tokens.empty()) return;
    auto found = explain_caption(*captioner.scorer(), item, caption, {.seed = options_.seed, .key = hash64(record.id)});
    record.answer.set("contributions", to_json(found));
    if (!options_.contributions_page.empty() && shown_.size() < kMostShown) shown_.push_back(std::move(found));
  }

  void write() const {
    if (!options_.contributions_page.empty()) write_file(options_.contributions_page, caption_explanation_html("mm caption", shown_));
  }

 private:
  static constexpr std::size_t kMostShown = 100;
  const CaptionOptions& options_;
  std::vector<CaptionExplanation> shown_;
};

// What else is said of the best caption of each picture.
class Beside {
 public:
  explicit Beside(const CaptionOptions& options) : maps_(options.maps), contributions_(options) {}

  void open(OpenedCaptioner& model) {
    model_ = &model;
    auto* const mapper = model.captioner->mapper();
    maps_.open(mapper != nullptr ? mapper->layers() : 0);
    contributions_.check(*model.captioner);
  }

  void prepare(const Image& image, Picture& picture) const {
    if (model_->matcher) picture.matched = model_->matcher->prepare(image);
    if (maps_.asked())
      picture.shown =
          std::make_shared<const ShownPicture>(shown_picture(image, model_->captioner->mapper()->part(image.height, image.width)));
  }

  void operator()(std::span<const Picture> pictures, const std::vector<std::vector<Caption>>& captions, std::span<Record* const> records) {
    std::vector<MatchItem> items;
    for (std::size_t i = 0; i < pictures.size() && model_->matcher; ++i)
      items.push_back({.pixels = pictures[i].matched, .text = captions[i].front().text});
    const auto matches = model_->matcher ? model_->matcher->match(items) : std::vector<Match>();
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto& best = captions[i].front();
      if (!matches.empty()) records[i]->answer.set("match", matches[i].probability);
      if (maps_.asked())
        maps_.write(*records[i], best.text, *pictures[i].shown, model_->captioner->mapper()->maps(pictures[i].item, best, maps_.layer()));
      contributions_(*model_->captioner, pictures[i].item, best, *records[i]);
    }
  }

  void write() const { contributions_.write(); }

 private:
  OpenedCaptioner* model_ = nullptr;
  MapFolder maps_;
  Contributions contributions_;
};

}  // namespace

OpenedCaptioner open_captioner(const CaptionOptions& options, Log& log) {
  const auto offers = [](const Family& family) { return family.captioner != nullptr; };
  const OpenedModel model = open_model(options.model, options.runtime, log);
  OpenedCaptioner opened{.name = model.name,
                         .captioner = family_that(model.folder, offers, "do not caption").captioner(model.folder, model.runtime),
                         .matcher = nullptr};
  if (!options.match.empty()) opened.matcher = open_matcher(options.match, options.runtime, log);
  return opened;
}

int caption(const CaptionOptions& options, const std::function<OpenedCaptioner()>& open, Log& log) {
  MM_CHECK(is_utf8(options.prompt), Kind::usage, "the text is not UTF-8", "--prompt");
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  const CaptionRequest request{.decode = options.decode, .captions = options.num_captions, .seed = options.seed};
  const bool several = options.num_captions > 1;
  OpenedCaptioner model;
  std::string asked;  // in front of each prompt
  Beside beside(options);

  Job<Image, Picture> job;
  job.kind = {.field = "image", .extensions = kPictureExtensions, .plural = "pictures"};
  job.columns = {"caption", "logprob", "mean_logprob", "score", "model"};
  if (several) job.columns.insert(job.columns.end() - 1, "captions");
  if (!options.match.empty()) job.columns.insert(job.columns.end() - 1, "match");
  if (!options.maps.explain.empty()) job.columns.insert(job.columns.end() - 1, "maps");
  if (limits.allow_truncated) job.columns.insert(job.columns.end() - 1, "truncated");
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
  job.read = [&](const Record& record) { return read_image(record.input, limits); };
  job.prepare = [&](const Record& record, const Image& image) {
    Picture picture{.item = {.pixels = model.captioner->prepare(image),
                             .prompt = asked + record.fields.string("prompt", options.prompt),
                             .seed = hash64(record.id),
                             .width = image.width,
                             .height = image.height},
                    .truncated = image.truncated};
    beside.prepare(image, picture);
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
    for (std::size_t i = 0; i < records.size(); ++i)
      records[i]->answer = answer_of(captions[i], several, pictures[i].truncated, model.name);
    beside(pictures, captions, records);
  };
  const int code = run_batch(job, options.batch, log);
  beside.write();
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
