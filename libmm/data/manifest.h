#pragma once
#include <string>
#include <vector>

#include "data/photo.h"

namespace mm {

// A manifest: one JSON object a line,
//
//   {"image": "a.jpg", "text": "a red barn", "split": "train", "id": "7", "name": "barn"}
//
// with `text` a sentence or a list of them and `id` a text or a whole number; `group`, a text, is what must not stand on two sides of a
// split. `split` is "train" when absent, `id` the image's path, `name` empty. Relative paths are relative to the manifest. Blank lines are
// passed over. Throws Error{input} at FILE:LINE for anything else: a line that is not an object of that form, an id that occurs twice, an
// empty text; other keys are left alone.
std::vector<Photo> read_manifest(const std::string& path);

}  // namespace mm
