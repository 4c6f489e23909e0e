#pragma once
#include <ATen/core/Tensor.h>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/log.h"
#include "metric/score.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// Figures of how things and texts find each other (metric/ranking_scores.h), "to-text.R@1" of each thing among the texts, and
// "to-KIND.R@1" of each text among the things, by cosine in f32. media [N, E], texts [M, E], of length 1; texts_of: of each thing its
// texts, none of two. kind: "picture". folds: as many disjoint parts, in order, of which each is searched on its own, and the figures are
// the mean (COCO's 1k protocol: 5 of 1,000); Error{usage} where the things do not divide. tied: how many positives another one stands
// beside.
std::vector<Score> pair_scores(const at::Tensor& media, const at::Tensor& texts, std::span<const std::vector<std::size_t>> texts_of,
                               const std::string& kind, std::span<const std::size_t> depths, int folds, std::size_t& tied);

// mm retrieve eval: how well a model finds the texts of pictures (sounds, videos) and the other way round, in a file of pairs
// (task/text_pairs.h). Prints the figures. A file that cannot be read ends it: without all of them it is another test. Returns the exit
// code. open: opens the model of that name.
int evaluate_pairs(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log);

}  // namespace mm
