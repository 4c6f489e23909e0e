#pragma once
#include <string>

namespace mm {

// Writes scenes as PNG pictures of 384 pixels, scene-04.png, with their true sentences in scenes.jsonl (a manifest), into the folder `to`.
// which: numbers and ranges, "0,4,8..11". Their seed is neither that of a training set nor that of the questions. Throws Error{usage} for
// anything else.
void draw_scenes(const std::string& which, const std::string& to);

}  // namespace mm
