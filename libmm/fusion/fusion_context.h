#pragma once
#include "fusion/fusion.h"

// The utterances of one video as its steps: what is said before and after tells of each. (The contextual LSTM of Poria et al. 2017,
// bc-LSTM, needs no fusion of its own: it is the block `lstm 300 both=1` over each modality, `concat-steps`, and the block again.)

namespace mm::fusions {

// "mmmu-ba", multi-modal multi-utterance bi-modal attention (Ghosal et al. 2018, section 3.1). For each pair of modalities X, Y [T, C], in
// order:
//
//   a_XY = (softmax(X Y^T) Y) * X, a_YX = (softmax(Y X^T) X) * Y
//
// with softmax over the utterances of a row, without a scale. All pairs' [a_XY; a_YX] stand side by side, and behind them the modalities
// themselves. They have the same steps and widths. No parameters. No utterance looks at one that is not there; what an utterance lacks of X
// is 0 in X, a_XY and a_YX. -> [T, M^2 C]
Fusion mmmu_ba(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
