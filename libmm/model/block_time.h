#pragma once
#include "model/block.h"

// Blocks over time: what comes in is [T, C], T steps of C numbers. Parameters are called and laid out as torch.nn's of the same name.
// Where a mask says which steps are there (model/block.h), a state passes those that are not as it is, the second pass begins at the last
// that is, a window of `conv1d` sees 0 there, and `last` and `mean-time` are of the others; the other blocks take all steps as they are.

namespace mm::blocks {

// "gru WIDTH [layers=1] [both=0]": the state after each step, [T, WIDTH]; with both=1 also of a second pass from the end, [T, 2 WIDTH].
// GRU: Cho et al. 2014, in the form of torch.nn.GRU; LSTM: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
Block gru(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block lstm(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// "conv1d OUT SIZE [stride=1] [pad=0]": a window that slides over the steps -> [T', OUT]. "max-pool1d SIZE [stride=SIZE]" -> [T', C].
Block conv_over_time(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block max_pool_over_time(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// One vector of many: the first step, the last, or the mean of all. [T, C] -> [C]. transpose: [T, C] -> [C, T].
Block take_first(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block take_last(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block mean_over_time(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block transpose(BlockArguments& arguments, ExampleShape& shape, const Params& p);

}  // namespace mm::blocks
