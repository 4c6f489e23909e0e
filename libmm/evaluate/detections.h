#pragma once
#include <string>

#include "evaluate/judgement.h"

namespace mm {

// Figures of objects found in pictures (metric/detection_scores.h). predictions: COCO's results ([{"image_id", "category_id", "bbox",
// "score"}]); references: COCO's instances (images, categories, annotations with "bbox", "area", "iscrowd"). The items are all pictures of
// the references, those without objects included, by their number (or by their name, where ids are texts).
//
// Throws Error{usage} without references; Error{input} that names the row for what read_coco_rows() refuses, an object without picture,
// category, box or (found) score, ids that stand twice, a picture or a category of an annotation that is not listed, and a prediction for
// a picture that the references do not have.
Judgement judge_detections(const std::string& predictions, const std::string& references);

}  // namespace mm
