#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "options/batch.h"
#include "options/runtime.h"
#include "options/talk.h"

namespace mm {

inline constexpr std::array<std::string_view, 2> kTextMethods{"shapley", "rollout"};

// Options of mm sentiment.
struct SentimentOptions {
  std::string model = "sentiment-small";
  std::vector<std::string> text;
  bool explain = false;
  std::string explain_method = "shapley";
  std::string explain_page;
  BatchOptions batch;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model,
            "a model that comes with mm, a folder of a text classifier or of what mm train made of texts, or a hub id in the cache",
            path());
    v.field("text", text, "a text to judge, in place of files or beside them");
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
