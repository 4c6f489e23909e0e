#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/family.h"

// Texts with places in them, "car<loc_52><loc_334><loc_932><loc_774>", as transformers' Florence2PostProcessor reads them: broken ones,
// too. A place is a thousandth of a picture's width or height.

namespace mm::florence2 {

// What an answer is.
enum class Said {
  text,
  boxes,     // words, then four places or several times four
  grounded,  // the same, but for words that name nothing
  bare,      // four places or several times four; no words
  quads,     // words, then eight places
  outlines,  // polygons, which <sep> parts and <poly> and </poly> embrace; no words
  found,     // boxes; where a <poly> stands in the text, words and polygons
};

struct PictureSize {
  int width = 0, height = 0;  // pixels
};

// What a folder's processor_config.json says of it.
struct RegionRules {
  std::vector<std::string> naming_nothing = {};  // phrases that grounding leaves out
  double least_quad = 0;                         // of the picture's area; smaller quads are left out
};

// Throws Error{input} where the file has a pattern of its own for texts with places.
RegionRules read_region_rules(const Json& post_processor_config);

// In the order in which they stand in the text, which is UTF-8. Labels are without white space around them, those of boxes without what is
// not ASCII. A number of more than nine digits is no place. Of Said::text there are none.
std::vector<Region> regions_of(Said said, std::string_view text, const PictureSize& size, const RegionRules& rules);

// A box in pixels as a model is asked about it: "<loc_52><loc_334><loc_932><loc_774>".
std::string places_of(const std::vector<std::int64_t>& box, const PictureSize& size);

std::string_view trimmed(std::string_view text);  // without what Python takes for white space at both ends

}  // namespace mm::florence2
