#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.h"
#include "model/embedder.h"
#include "task/train_caption.h"
#include "text/tokenizer.h"

namespace mm {

// What aligns without a network: the colours of a picture (a histogram of 4 x 4 x 4 cells, square roots) and the words of a text, by linear
// canonical correlation analysis of the training photos, evenly at most 4000 of them, and of as many first scenes as training has, at most
// 2000. Null when somebody asked to stop, or where there are fewer than two pictures.
std::unique_ptr<Embedder> colours_and_words(const CaptionData& data, const SceneDataOptions& scenes,
                                            std::shared_ptr<const Tokenizer> tokenizer, bool may_be_unreadable, Progress& progress);

}  // namespace mm
