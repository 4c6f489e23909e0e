#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/batch.h"
#include "options/decode.h"
#include "options/maps.h"
#include "options/picture.h"
#include "options/runtime.h"
#include "options/talk.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kChoiceScores{"logprob", "mean-logprob"};
inline constexpr std::array<std::string_view, 2> kQuestionStarts{"transformers", "authors"};

// Options of mm vqa.
struct VqaOptions {
  std::string model = "vqa-small";
  std::vector<std::string> question;
  std::optional<std::string> answers, choices;
  int rank_first = 128;
  bool yes_no = false, number = false;
  std::optional<std::string> regex;
  std::string score = "logprob";
  int top = 1;
  bool tiles = false;
  bool together = false;
  std::string question_start = "transformers";
  std::optional<std::string> match;
  MapOptions maps;
  std::uint64_t seed = 0;
  DecodeOptions decode;
  std::string eval;
  BatchOptions batch;
  PictureOptions pictures;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model,
            "a folder of a model that answers questions, a shipped model, or a hub id in the cache (Salesforce/blip-vqa-base)", path());
    v.field(
        "question", question,
        "a question about every picture, beside those among the inputs: an input that is no file and does not end as pictures do is one");
    v.field("answers", answers, "a file of answers, one a line or a JSON array: the answer is the likeliest of them", path());
    v.field("rank-first", rank_first,
            "of more answers to choose from than this, only those are scored as a whole whose first token is the likeliest; 0: all are",
            between(0, 1'000'000));
    v.field("choices", choices,
            "the answer is the likeliest of these, with commas between them; a list's records may have choices of their own");
    v.field("yes-no", yes_no, "the same as --choices yes,no");
    v.field("number", number, "the answer is written as a whole number");
    v.field("regex", regex, "the answer is written so that all of it matches this regular expression");
    v.field("score", score, "what the likeliest choice is: by the log-probability of its tokens, or that divided by their number",
            one_of(kChoiceScores));
    v.field("top", top, "so many answers a question, best first, in the field \"top\"; of written answers the beams or samples",
            between(1, 1000));
    v.field(
        "tiles", tiles,
        "look at each picture piece by piece as well, or in as many tokens as the model's folder allows, where the model can: finer, and "
        "several times the work");
    v.field("together", together,
            "each question is one about all the pictures that are named, in their order, where the model takes several");
    v.field("question-start", question_start,
            "the token in front of a question, in families that know two: as transformers has it ([CLS]), or as the authors' code "
            "([ENC])",
            one_of(kQuestionStarts));
    v.field("match", match,
            "a second model, which says how well pictures and texts match (one of image-text matching): its probability for question and "
            "answer becomes the field \"match\"",
            path());
    maps.visit(v);
    v.field("seed", seed, "of sampling; the same seed gives the same answers");
    v.group("decode", decode, "how the words of a written answer are chosen");
    v.field("eval", eval, "score the records of --output beside the references in this file, as mm evaluate vqa does", path());
    batch.visit(v);
    pictures.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
