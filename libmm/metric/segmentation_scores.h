#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "metric/score.h"

namespace mm {

// Pixels of one label.
struct LabelPixels {
  double truth = 0, said = 0, both = 0;
};

// Of one picture: each label that is true or said of a pixel that counts, and how many pixels count.
struct PictureLabels {
  std::map<std::uint16_t, LabelPixels> labels;
  double pixels = 0;
};

// said, truth: [pixels]. Pixels whose truth is `ignored` do not count; saying it of others is wrong, and names no label.
PictureLabels count_labels(std::span<const std::uint16_t> said, std::span<const std::uint16_t> truth, std::optional<std::uint16_t> ignored);

// Figures of label maps, of all pixels of all pictures together:
//
//   mIoU             mean over the labels that are true or said of IoU, the pixels that are both by those that are either
//   fwIoU            the same, weighted by how many pixels are truly so
//   mDice            mean of Dice, 2 x both / (true + said)
//   pixel-accuracy   pixels that are rightly labelled
//   mean-accuracy    mean over the labels that are true of the part of their pixels that is said to be
//   majority         pixel accuracy of the most frequent label everywhere
//   IoU.7            of one label
//
// Each picture has its own figures; NaN where none of its pixels counts. One at least has a pixel that counts (MM_ASSERT).
std::vector<Score> segmentation_scores(std::vector<PictureLabels> pictures);

}  // namespace mm
