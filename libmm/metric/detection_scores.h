#pragma once
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "metric/score.h"

namespace mm {

// An object that stands in a picture, and one that was found there.
struct TrueObject {
  std::size_t picture = 0, category = 0;
  double area = 0;     // square pixels
  bool crowd = false;  // a group that was drawn as one: what is found inside is neither right nor wrong
};
struct FoundObject {
  std::size_t picture = 0, category = 0;
  double area = 0;
  double score = 0;  // rises with how sure it is
};

// Left, top, width, height: pixels, both lengths 0 or more.
struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

// The area that both share as a part of the area that either has (of a crowd: that the found one has). 0 to 1.
double box_overlap(const Box& found, const Box& truth, bool crowd);

// How far a found and a true object lie over each other, by their places in the two lists; asked only of one picture and category, from
// several threads.
using Overlap = std::function<double(std::size_t found, std::size_t truth)>;

// The figures of COCO's evaluation, equal to pycocotools' (2.0.11, COCOeval):
//
//   AP              mean over ten overlaps (0.50, 0.55, ... 0.95), over the categories and over 101 recalls (0, 0.01, ... 1) of the best
//                   precision at that recall or more
//   AP50, AP75      of one overlap alone
//   APs, APm, APl   of objects up to 32 x 32 pixels, up to 96 x 96, and above: others are neither right nor wrong
//   AR1, AR10, AR100   mean over overlaps and categories of the recall, of the so many surest of each category in each picture
//   ARs, ARm, ARl   AR100 of those sizes
//   AP.NAME         AP of one category
//
// Of each category and picture the 100 surest count, equal scores in the order of `found`; over the pictures equal scores go by the
// picture's number. An object is found by the surest first, that which it lies over most; a crowd by any number of them. A figure of
// which there is no object is left out. Resampled pictures count as often as they are drawn.
//
// pictures: how many there are, those without objects included; categories: their names. No score is NaN, and every picture and category
// is less than those (MM_ASSERT).
std::vector<Score> detection_scores(std::span<const FoundObject> found, std::span<const TrueObject> truth, std::size_t pictures,
                                    std::span<const std::string> categories, const Overlap& overlap);

}  // namespace mm
