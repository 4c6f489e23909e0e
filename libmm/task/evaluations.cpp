#include "task/evaluations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/progress.h"
#include "evaluate/answers.h"
#include "evaluate/captions.h"
#include "evaluate/clip_library.h"
#include "evaluate/detections.h"
#include "evaluate/events.h"
#include "evaluate/judged_lines.h"
#include "evaluate/judged_texts.h"
#include "evaluate/label_maps.h"
#include "evaluate/labels.h"
#include "evaluate/rankings.h"
#include "evaluate/sclite_files.h"
#include "evaluate/transcripts.h"
#include "evaluate/translations.h"

namespace mm {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 4> kCaptionNames{"candidate", "caption", "prediction", "text"};
constexpr std::array<std::string_view, 5> kReferenceNames{"references", "captions", "reference", "caption", "text"};
constexpr std::array<std::string_view, 3> kAnswerNames{"answer", "prediction", "text"};
constexpr std::array<std::string_view, 5> kTrueAnswerNames{"answers", "references", "truth", "answer", "text"};
constexpr std::array<std::string_view, 4> kTranscriptNames{"text", "transcript", "hypothesis", "prediction"};
constexpr std::array<std::string_view, 4> kTrueTranscriptNames{"reference", "transcript", "text", "sentence"};
constexpr std::array<std::string_view, 5> kLabelNames{"label", "prediction", "class", "value", "answer"};
constexpr std::array<std::string_view, 5> kTrueLabelNames{"truth", "reference", "label", "class", "value"};
constexpr std::array<std::string_view, 3> kFoundNames{"found", "ranked", "results"};
constexpr std::array<std::string_view, 4> kWantedNames{"positives", "relevant", "references", "truth"};
constexpr std::array<std::string_view, 3> kTranslationNames{"translation", "text", "prediction"};
constexpr std::array<std::string_view, 4> kTrueTranslationNames{"references", "reference", "text", "translation"};

// How the options have the texts of two files read.
JudgedFiles files_of(const std::string& predictions, const EvaluateOptions& options, Names prediction_names, Names reference_names) {
  return {.predictions = predictions,
          .references = options.ref,
          .prediction_field = options.pred_field,
          .reference_field = options.ref_field,
          .prediction_names = prediction_names,
          .reference_names = reference_names,
          .missing = options.missing};
}

// The figures of texts, which `score` gives, each item being held to its references.
Judgement judgement_of(const JudgedTexts& judged, std::vector<Score> scores, std::string protocol) {
  Judgement judgement{.ids = {}, .held_to = {}, .scores = std::move(scores), .protocol = std::move(protocol)};
  for (const auto& item : judged.items) {
    judgement.ids.push_back(item.id);
    std::uint64_t held_to = item.references.size();
    for (const auto& reference : item.references) held_to = mix64(held_to ^ hash64(reference));
    judgement.held_to.push_back(held_to);
  }
  if (judged.skipped > 0) judgement.remarks.push_back(fmt::format("{} references without a prediction left out", judged.skipped));
  if (judged.empty > 0) judgement.remarks.push_back(fmt::format("{} predictions without a word", judged.empty));
  return judgement;
}

// CLIPScore and its kin of captions whose rows name their pictures.
std::vector<Score> seen_scores(const std::vector<JudgedText>& items, const EvaluateOptions& options) {
  std::vector<SeenCaption> captions;
  for (const auto& item : items) {
    MM_CHECK(!item.picture.empty(), Kind::input, fmt::format("no row of '{}' names its picture, which --clip needs", shown(item.id)),
             place_of(item), "rows need \"image\" or \"file_name\"; --images names the folder");
    captions.push_back({.picture = item.picture, .candidate = item.predicted, .references = item.references});
  }
  Log log = make_log("mm evaluate", options.talk);
  Progress progress(log, kWhen[0], captions.size());
  const ClipRequest request{.model = options.clip, .done = [&](std::size_t count) { progress.advance(count); }};
  return clip_scores(clip_functions().cosines(captions, request));
}

Judgement judge_captions(const std::string& predictions, const EvaluateOptions& options) {
  auto files = files_of(predictions, options, kCaptionNames, kReferenceNames);
  files.pictures = options.images;
  const auto judged = read_judged_texts(files);
  CaptionRules rules{.tokenizer = options.tokenizer, .wordnet = options.wordnet};
  if (!options.training.empty()) rules.training = read_texts(options.training, options.ref_field, kReferenceNames);
  auto scores = at_rows(judged.items, [&] { return caption_scores(judged.items, rules); });
  auto protocol = caption_protocol(rules);
  if (!options.clip.empty()) {
    std::ranges::move(seen_scores(judged.items, options), std::back_inserter(scores));
    protocol += fmt::format("; CLIPScore by {} in fp32", shown(options.clip));
  }
  return judgement_of(judged, std::move(scores), std::move(protocol));
}

Judgement judge_answers(const std::string& predictions, const EvaluateOptions& options) {
  auto files = files_of(predictions, options, kAnswerNames, kTrueAnswerNames);
  files.questions = true;
  const auto judged = read_judged_texts(files);
  auto scores = at_rows(judged.items, [&] { return answer_scores(judged.items, options.convention); });
  return judgement_of(judged, std::move(scores), answer_protocol(options.convention));
}

JudgedTexts read_transcripts(const std::string& predictions, const EvaluateOptions& options) {
  const bool heard = ends_in(predictions, ".ctm"), spoken = ends_in(options.ref, ".stm");
  MM_CHECK(heard == spoken, Kind::usage,
           heard ? "words with times (ctm) are scored beside segments (stm)" : "segments (stm) are references of words with times (ctm)",
           heard ? "--ref" : "--pred", "mm evaluate speech --pred heard.ctm --ref said.stm");
  return heard ? heard_in_segments(predictions, options.ref)
               : read_judged_texts(files_of(predictions, options, kTranscriptNames, kTrueTranscriptNames));
}

Judgement judge_transcripts(const std::string& predictions, const EvaluateOptions& options) {
  const auto judged = read_transcripts(predictions, options);
  auto scores = at_rows(judged.items, [&] { return transcript_scores(judged.items, options.alignment, options.letters); });
  return judgement_of(judged, std::move(scores), transcript_protocol(options.alignment, options.letters));
}

Judgement judge_translations(const std::string& predictions, const EvaluateOptions& options) {
  const auto judged = read_judged_texts(files_of(predictions, options, kTranslationNames, kTrueTranslationNames));
  const auto references = judged.items.front().references.size();
  const bool alike = std::ranges::all_of(judged.items, [&](const JudgedText& item) { return item.references.size() == references; });
  auto scores = at_rows(judged.items, [&] { return translation_scores(judged.items); });
  return judgement_of(judged, std::move(scores), translation_protocol(alike ? references : 0));
}

Judgement judge_labels(const std::string& predictions, const EvaluateOptions& options) {
  auto files = files_of(predictions, options, kLabelNames, kTrueLabelNames);
  files.rows = true;
  auto judged = read_judged_texts(files);
  name_likeliest(judged.items);
  auto judgement = judgement_of(judged, label_scores(judged.items), label_protocol());
  for (auto& score : label_probability_scores(judged.items, judgement.remarks)) judgement.scores.push_back(std::move(score));
  return judgement;
}

Judgement judge_values(const std::string& predictions, const EvaluateOptions& options) {
  const auto judged = read_judged_texts(files_of(predictions, options, kLabelNames, kTrueLabelNames));
  return judgement_of(judged, value_scores(judged.items), value_protocol());
}

Judgement judge_rankings(const std::string& predictions, const EvaluateOptions& options) {
  auto files = files_of(predictions, options, kFoundNames, kWantedNames);
  files.lists = true;
  files.rows = true;
  const auto judged = read_judged_texts(files);
  std::vector<std::string> remarks;
  auto judgement = judgement_of(judged, ranking_scores_of(judged.items, options.at, remarks), ranking_protocol());
  judgement.remarks.insert(judgement.remarks.end(), remarks.begin(), remarks.end());
  return judgement;
}

Judgement judge_found(const std::string& predictions, const EvaluateOptions& options) { return judge_detections(predictions, options.ref); }
Judgement judge_heard(const std::string& predictions, const EvaluateOptions& options) { return judge_events(predictions, options.ref); }
Judgement judge_maps(const std::string& predictions, const EvaluateOptions& options) {
  return judge_label_maps(predictions, options.ref, options.ignore_label);
}

constexpr std::array kTable{
    Evaluation{.name = "caption", .judge = judge_captions},
    Evaluation{.name = "vqa", .judge = judge_answers},
    Evaluation{.name = "speech", .judge = judge_transcripts},
    Evaluation{.name = "translation", .judge = judge_translations},
    Evaluation{.name = "class", .judge = judge_labels},
    Evaluation{.name = "value", .judge = judge_values},
    Evaluation{.name = "retrieval", .judge = judge_rankings},
    Evaluation{.name = "detection", .judge = judge_found, .texts = false},
    Evaluation{.name = "event", .judge = judge_heard, .texts = false},
    Evaluation{.name = "segmentation", .judge = judge_maps, .texts = false},
};
static_assert(std::ranges::equal(kTable, kEvaluations, {}, &Evaluation::name));

}  // namespace

std::span<const Evaluation> evaluations() { return kTable; }

}  // namespace mm
