#include "task/caption_beside.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"

namespace mm {

CaptionBeside::CaptionBeside(const CaptionOptions& options) : options_(options), maps_(options.maps) {
  MM_CHECK(options.contributions || options.contributions_page.empty(), Kind::usage, "a page shows what --contributions finds",
           "--contributions-page");
}

void CaptionBeside::open(OpenedCaptioner& model) {
  model_ = &model;
  auto* const mapper = model.captioner->mapper();
  maps_.open(mapper != nullptr ? mapper->layers() : 0);
  MM_CHECK(!options_.contributions || model.captioner->scorer() != nullptr, Kind::usage,
           "the model does not say how likely its captions are", "--contributions");
}

CaptionBeside::Prepared CaptionBeside::prepare(const Image& image, const Record& record, std::size_t frames) const {
  Prepared prepared;
  if (model_->matcher) prepared.matched = model_->matcher->prepare(image);
  if (!maps_.asked()) return prepared;
  MM_CHECK(frames == 1, Kind::input, fmt::format("maps are of one picture, and the model looks at {} frames of a video", frames),
           shown(record.id), "leave --explain out");
  const auto part = model_->captioner->mapper()->part(image.height, image.width);
  prepared.shown = std::make_shared<const ShownPicture>(shown_picture(image, part));
  return prepared;
}

void CaptionBeside::operator()(std::span<const CaptionItem> items, std::span<const Prepared> pictures,
                               const std::vector<std::vector<Caption>>& captions, std::span<Record* const> records) {
  std::vector<MatchItem> pairs;
  for (std::size_t i = 0; i < pictures.size() && model_->matcher; ++i)
    pairs.push_back({.pixels = pictures[i].matched, .text = captions[i].front().text});
  const auto matches = model_->matcher ? model_->matcher->match(pairs) : std::vector<Match>();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& best = captions[i].front();
    if (!matches.empty()) put_match(matches[i], records[i]->answer);
    if (maps_.asked())
      maps_.write(*records[i], best.text, *pictures[i].shown, model_->captioner->mapper()->maps(items[i], best, maps_.layer()));
    contributions(items[i], best, *records[i]);
  }
}

void CaptionBeside::contributions(const CaptionItem& item, const Caption& caption, Record& record) {
  if (!options_.contributions || caption.tokens.empty()) return;
  auto found = explain_caption(*model_->captioner->scorer(), item, caption, {.seed = options_.seed, .key = hash64(record.id)});
  record.answer.set("contributions", to_json(found));
  if (!options_.contributions_page.empty() && explained_.size() < kMostShown) explained_.push_back(std::move(found));
}

void CaptionBeside::write() const {
  if (!options_.contributions_page.empty()) write_file(options_.contributions_page, caption_explanation_html("mm caption", explained_));
}

}  // namespace mm
