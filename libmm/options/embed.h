#pragma once
#include <string>
#include <vector>

#include "config/field.h"
#include "options/batch.h"
#include "options/picture.h"
#include "options/runtime.h"
#include "options/talk.h"
#include "options/vectors.h"

namespace mm {

// Options of mm embed.
struct EmbedOptions {
  std::string model = std::string(kDefaultEmbedder);
  std::vector<std::string> text;
  bool similarity = false;
  VectorOptions vectors;
  PictureOptions pictures;
  BatchOptions batch;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model, "a folder of a model that makes vectors (`mm list families`), a shipped model, or a hub id in the cache",
            path());
    v.field("text", text, "a text, in place of files or beside them");
    v.field("similarity", similarity, "print how near each is to each, as cosines, in place of the vectors");
    vectors.visit(v);
    pictures.visit(v);
    batch.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
