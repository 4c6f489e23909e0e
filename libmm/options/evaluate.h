#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "evaluate/captions.h"
#include "evaluate/judged_texts.h"
#include "evaluate/transcripts.h"
#include "options/list.h"
#include "options/talk.h"

namespace mm {

inline constexpr std::array<std::string_view, 10> kEvaluations{"caption", "vqa",       "speech",    "translation", "class",
                                                               "value",   "retrieval", "detection", "event",       "segmentation"};

// mm evaluate: how good answers are, beside references.
struct EvaluateOptions {
  std::vector<std::string> inputs;
  std::string pred, ref, pred_field, ref_field, missing = "refuse", against, per_item, tokenizer = "ptb", wordnet, training, clip, images,
                                                convention = "official-2021";
  std::string alignment = "shortest", letters = "keep", at = "1,5,10", ignore_label = "255", format = "text";
  int bootstrap = 0;
  double confidence = 95;
  std::uint64_t seed = 0;
  bool overwrite = false;
  TalkOptions talk;

  void visit(auto&& v) {
    v.inputs(inputs, "what is scored: caption, vqa, speech, translation, class, value, retrieval, detection, event or segmentation");
    v.field("pred", pred, "the predictions: JSONL (also the records of mm), JSON (also COCO's results) or CSV", path());
    v.field("ref", ref, "the references, in the same formats (also COCO's annotations); without it they stand in the rows of --pred",
            path());
    v.field("pred-field", pred_field, "the field of a prediction; unset is the first of the usual names that a row has");
    v.field("ref-field", ref_field, "the same of a reference");
    v.field("missing", missing,
            "references without a prediction: refuse, skip (score those that were predicted) or empty (count an empty text)",
            one_of(kMissingRules));
    v.field("against", against, "a second file of predictions: the difference of each figure, with its interval and p", path());
    v.field("bootstrap", bootstrap, "draws of the items anew for intervals; 0 is none, but 1000 with --against", between(0, 1'000'000));
    v.field("confidence", confidence, "percent of those draws inside an interval", between(1, 99.99));
    v.field("seed", seed, "of the draws");
    v.field("per-item", per_item, "a JSONL file with the figures of each item", path());
    v.field("overwrite", overwrite, "replace an existing file of --per-item");
    v.field("tokenizer", tokenizer, "words of captions: ptb as coco-caption, none for texts that are tokens already, or lower",
            one_of(kTokenizers));
    v.field("wordnet", wordnet, "of captions: a folder with WordNet's database (index.noun, noun.exc, ...), for the synonyms of METEOR",
            path());
    v.field("training", training, "of captions: a file of those that the system was trained with; what is not among them is novel", path());
    v.field("clip", clip,
            "of captions: a CLIP model (a folder, or a hub id in the cache), for CLIPScore and RefCLIPScore of the rows' pictures", path());
    v.field("images", images, "with --clip: the folder that rows name pictures from; unset is that of their file", path());
    v.field("convention", convention, "of VQA accuracy: official-2021, official-2017, always, m4c, or all of them");
    v.field("alignment", alignment, "how transcripts are laid beside references: shortest, or by sclite's costs",
            one_of(kTranscriptAlignments));
    v.field("letters", letters, "of transcripts: keep them as they are, or lower them on both sides", one_of(kTranscriptLetters));
    v.field("at", at, "depths of R@k and the like, with commas between them");
    v.field("ignore-label", ignore_label, "of pixels of true label maps that do not count: a number, or none");
    v.field("format", format, "of what is printed: text, or one JSON object a figure", one_of(kReportFormats));
    talk.visit(v);
  }
};

}  // namespace mm
