#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/batch.h"
#include "options/convention.h"
#include "options/runtime.h"
#include "options/talk.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kTextMethods{"shapley", "rollout"};

// Options of mm sentiment.
struct SentimentOptions {
  std::string model = "sentiment-small";
  std::vector<std::string> text, features;
  bool explain = false;
  std::string explain_method = "shapley";
  std::string explain_page;
  std::string truth, convention = "mmsa", scores;
  BatchOptions batch;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model,
            "a model that comes with mm, a folder of a text classifier or of what mm train made of texts, or a hub id in the cache",
            path());
    v.field("text", text, "a text to judge, in place of files or beside them");
    v.field("features", features,
            "a file of arrays (npz, npy, safetensors, CSV) with a row for each record, in their order: inputs of the model by their names; "
            "FILE#NAME,NEW=NAME takes some; without other inputs its rows are the records",
            path());
    v.field("truth", truth,
            "the field of the records, or the array of --features, with the true value or label: in the end the answers are scored");
    v.field("convention", convention, "with --truth: by which convention values are scored", one_of(kConventions));
    v.field("scores", scores, "with --truth: write the scores to this file, as JSON", path());
    v.field("explain", explain, "say of each word what it adds to the label, or takes from it (about 40 times the work)");
    v.field("explain-method", explain_method,
            "how --explain does it: shapley asks about the text without some of its words; rollout shows where the layers of a transformer "
            "looked, in one pass",
            one_of(kTextMethods));
    v.field("explain-page", explain_page, "with --explain: a page of HTML with the words shaded, of the first 1000 texts", path());
    batch.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
