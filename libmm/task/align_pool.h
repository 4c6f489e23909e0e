#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/progress.h"
#include "media/image.h"
#include "model/embedder.h"
#include "task/train_caption.h"
#include "train/rates.h"

namespace mm {

// Pictures and the texts they are sought among; several pictures may have one text.
struct AlignPool {
  std::string name;  // what its rates begin with: "scenes"
  std::vector<std::function<Image()>> pictures = {};
  std::vector<std::string> texts = {};
  std::vector<std::size_t> text_of = {};  // of each picture

  void add(std::function<Image()> picture, const std::string& text);
};

// Of each set of the data that has a picture of this split, and of the scenes ("scenes", "new-pairs") in the questions. most: photos of a
// set, evenly from all; 0 is all.
std::vector<AlignPool> align_pools(const CaptionData& data, const std::string& split, int most, const CaptionQuestions& questions);

std::size_t picture_count(const std::vector<AlignPool>& pools);  // of all of them

// The rates of all pools, and "accuracy": the mean over those but "new-pairs" of to-text.R@1. Nothing when somebody asked to stop.
// progress: told of every picture; may be null.
std::optional<Rates> align_rates(const std::vector<AlignPool>& pools, Embedder& embedder, Progress* progress = nullptr);

// The same of an order that knows nothing.
Rates chance_rates(const std::vector<AlignPool>& pools);

}  // namespace mm
