#pragma once
#include <string>
#include <vector>

#include "config/field.h"
#include "options/batch.h"
#include "options/runtime.h"
#include "options/talk.h"

namespace mm {

// Options of mm sentiment.
struct SentimentOptions {
  std::string model;
  std::vector<std::string> text;
  BatchOptions batch;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model, "a folder of a text classifier, or a hub id in the cache", path());
    v.field("text", text, "a text to judge, in place of files or beside them");
    batch.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
