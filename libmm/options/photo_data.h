#pragma once
#include <string>
#include <vector>

#include "config/field.h"

namespace mm {

// How training pictures are varied.
struct AugmentOptions {
  double crop = 1, stretch = 1;
  bool flip = false;
  double brightness = 0, contrast = 0, saturation = 0, erase = 0;

  void visit(auto&& v) {
    v.field("crop", crop, "smallest part of the area that a random crop keeps; 1 is no crop", Limits{.least = 0, .most = 1, .open = true});
    v.field("stretch", stretch, "largest change of the crop's aspect ratio; 1 is none", between(1, 4));
    v.field("flip", flip, "mirror half of the pictures; not where sentences speak of left and right");
    v.field("brightness", brightness, "factor 1 - b to 1 + b", between(0, 1));
    v.field("contrast", contrast, "factor 1 - c to 1 + c", between(0, 1));
    v.field("saturation", saturation, "factor 1 - s to 1 + s", between(0, 1));
    v.field("erase", erase, "chance that a grey rectangle hides a part", between(0, 1));
  }
};

// How pictures with sentences are learnt from.
struct ShownOptions {
  int repeat = 1;
  double paraphrase = 0;
  AugmentOptions augment = {};

  void visit(auto&& v) {
    v.field("repeat", repeat, "times that each picture is seen an epoch", between(1, 1000));
    v.field("paraphrase", paraphrase, "chance that a sentence other than a picture's first is learnt", between(0, 1));
    v.group("augment", augment, "how its pictures are varied");
  }
};

// Photos of the Grocery Store data set, or of a manifest.
struct PhotoDataOptions : ShownOptions {
  std::string path = {};

  void visit(auto&& v) {
    v.field("path", path, "where it is; empty: not used", path_limits());
    ShownOptions::visit(v);
  }

 private:
  static constexpr Limits path_limits() { return mm::path(); }  // the member hides the function
};

// Pictures of emoji with their names and keywords.
struct EmojiDataOptions : PhotoDataOptions {
  std::vector<std::string> languages = {"en"};

  void visit(auto&& v) {
    PhotoDataOptions::visit(v);
    v.field("languages", languages,
            "whose names are learnt: those of the first are what a picture is asked with: en, de, fr, es, it, pl, ja");
  }
};

}  // namespace mm
