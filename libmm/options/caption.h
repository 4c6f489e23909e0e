#pragma once
#include <cstdint>
#include <string>

#include "config/field.h"
#include "options/batch.h"
#include "options/decode.h"
#include "options/picture.h"
#include "options/runtime.h"
#include "options/talk.h"

namespace mm {

// Options of mm caption.
struct CaptionOptions {
  std::string model = "caption-small";
  std::string prompt;
  bool tiles = false;
  bool scenes = false;
  int num_captions = 1;
  bool explain = false;
  std::string explain_page;
  std::uint64_t seed = 0;
  DecodeOptions decode;
  BatchOptions batch;
  PictureOptions pictures;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model, "a folder, a shipped model, or a hub id in the cache", path());
    v.field("prompt", prompt, "words that the caption begins with; of a model that is asked in words, what it is asked");
    v.field("tiles", tiles, "look at each picture piece by piece as well, where the model can: finer, and several times the work");
    v.field("scenes", scenes, "of a video, also a caption for each scene, with its start and end: every frame is decoded to find the cuts");
    v.field("num-captions", num_captions, "different captions per picture", between(1, 64));
    v.field("explain", explain,
            "say what the (first) caption was told from: what each token before a word and each square of the picture adds to it, and the "
            "parts of text and picture (a few hundred times the work)");
    v.field("explain-page", explain_page, "with --explain: a page of HTML with pictures and words shaded, of the first 100 pictures",
            path());
    v.field("seed", seed, "of sampling; the same seed gives the same captions");
    v.group("decode", decode, "how words are chosen");
    batch.visit(v);
    pictures.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
