#pragma once
#include <string>

#include "evaluate/judgement.h"

namespace mm {

// Figures of label maps (metric/segmentation_scores.h): two folders of PNGs (evaluate/label_png.h), those of one name below them being one
// picture. The items are the pictures of the references, by their names without ".png". ignored: a number from 0 to 65535 that marks pixels
// of the references which do not count, or "none".
//
// Throws Error{usage} without references and for another `ignored`; Error{input} for a folder without PNGs, a picture that only one of the
// two has, one of another size than its reference, what read_label_png() refuses, and where no pixel counts.
Judgement judge_label_maps(const std::string& predictions, const std::string& references, const std::string& ignored);

}  // namespace mm
