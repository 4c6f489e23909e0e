#include "model/unimodal_heads.h"

#include <string>

#include "base/check.h"
#include "model/computing.h"

namespace mm {

UnimodalHeads::UnimodalHeads(std::span<const ModalityShape> modalities, std::int64_t outputs, const Params& p) {
  for (std::size_t m = 0; m < modalities.size(); ++m) heads_.emplace_back(p / "unimodal" / std::to_string(m), modalities[m].width, outputs);
}

UnimodalOpinions UnimodalHeads::operator()(std::span<const Modality> modalities) const {
  MM_ASSERT(modalities.size() == heads_.size());
  UnimodalOpinions all{.features = {}, .scores = {}, .there = presences(modalities)};  // [B, M]
  for (std::size_t m = 0; m < heads_.size(); ++m) {
    all.features.push_back(mean_step(cleared(modalities[m])));                                 // [B, d_m]
    all.scores.push_back(in_scope_precision([&] { return heads_[m](all.features.back()); }));  // [B, K]
  }
  return all;
}

}  // namespace mm
