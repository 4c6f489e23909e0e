#include "task/caption.h"

#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "media/image.h"
#include "task/batch.h"
#include "task/explain_caption.h"
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
  std::string asked;  // in front of each prompt
  CaptionExplainer explain(options);

  Job<Image, Picture> job;
  job.kind = {.field = "image", .extensions = kPictureExtensions, .plural = "pictures"};
  job.columns = {"caption", "logprob", "mean_logprob", "score", "model"};
  if (several) job.columns.insert(job.columns.end() - 1, "captions");
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
    explain.check(*model.captioner);
  };
  job.model = [&] { return model.name; };
  job.read = [&](const Record& record) { return read_image(record.input, limits); };
  job.prepare = [&](const Record& record, const Image& image) {
    return Picture{{.pixels = model.captioner->prepare(image),
                    .prompt = asked + record.fields.string("prompt", options.prompt),
                    .seed = hash64(record.id),
                    .width = image.width,
                    .height = image.height},
                   image.truncated};
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
