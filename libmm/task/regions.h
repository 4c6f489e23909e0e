#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/family.h"

namespace mm {

// Adds the regions of a caption to its record, each to the array of its shape, in their order:
//   boxes     {"label": "cup", "box": [x0, y0, x1, y1]}
//   quads     {"label": "EXIT", "quad": [x, y, x, y, x, y, x, y]}
//   polygons  {"label": "", "polygons": [[x, y, x, y, ...], ...]}
// in whole pixels. A caption without regions gets none of them.
void set_regions(Json& caption, std::span<const Region> regions);

// What people read of a record's caption: the text, or where it has regions a line for each, "cup [10, 20, 30, 40]".
std::vector<std::string> caption_lines(const Json& caption);

}  // namespace mm
