#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/field.h"
#include "options/batch.h"
#include "options/decode.h"
#include "options/maps.h"
#include "options/picture.h"
#include "options/runtime.h"
#include "options/talk.h"

namespace mm {

// What --about may ask for. The first three say more and more of the whole picture; from `phrases` on the prompt has to say what is meant,
// from `box-name` on it is a box of the picture.
inline constexpr std::array<std::string_view, 16> kThingsToSay{"",         "caption",     "details",   "paragraph",  "text", "text-places",
                                                               "objects",  "regions",     "proposals", "phrases",    "find", "outline",
                                                               "box-name", "box-caption", "box-text",  "box-outline"};

// Options of mm caption.
struct CaptionOptions {
  std::string model = "caption-small";
  std::string prompt, about;
  bool tiles = false;
  bool scenes = false;
  int num_captions = 1;
  MapOptions maps;
  bool contributions = false;
  std::string contributions_page;
  std::optional<std::string> match;
  std::uint64_t seed = 0;
  DecodeOptions decode;
  std::string eval;
  BatchOptions batch;
  PictureOptions pictures;
  RuntimeOptions runtime;
  TalkOptions talk;

  void visit(auto&& v) {
    v.field("model", model, "a folder, a shipped model, or a hub id in the cache", path());
    v.field("prompt", prompt, "words that the caption begins with; of a model that is asked in words, what it is asked");
    v.field("about", about,
            "of a model with several things to say, which: a caption, details, a paragraph; the text, or text with its places; objects, "
            "described regions or bare proposals, as boxes; boxes of the phrases of --prompt, boxes (find) or outline of what it names; of "
            "the box of --prompt (\"x0 y0 x1 y1\", pixels) its name, caption, text or outline",
            one_of(kThingsToSay));
    v.field(
        "tiles", tiles,
        "look at each picture piece by piece as well, or in as many tokens as the model's folder allows, where the model can: finer, and "
        "several times the work");
    v.field("scenes", scenes, "of a video, also a caption for each scene, with its start and end: every frame is decoded to find the cuts");
    v.field("num-captions", num_captions, "different captions per picture", between(1, 64));
    maps.visit(v);
    v.field("contributions", contributions,
            "say what the (first) caption was told from: what each token before a word and each square of the picture adds to it, and the "
            "parts of text and picture (a few hundred times the work)");
    v.field("contributions-page", contributions_page,
            "with --contributions: a page of HTML with pictures and words shaded, of the first 100 pictures", path());
    v.field("match", match,
            "a second model, which says how well pictures and texts match (one of image-text matching): its probability for the caption "
            "becomes the field \"match\"",
            path());
    v.field("seed", seed, "of sampling; the same seed gives the same captions");
    v.group("decode", decode, "how words are chosen");
    v.field("eval", eval, "score the records of --output beside the references in this file, as mm evaluate caption does", path());
    batch.visit(v);
    pictures.visit(v);
    runtime.visit(v);
    talk.visit(v);
  }
};

}  // namespace mm
