#pragma once
#include "model/block.h"

// Blocks that change pictures [C, H, W] while training, each example as its key says, and let them through when nothing is drawn. What
// comes in from outside is 0. Gradients pass.

namespace mm::blocks {

// "random-shift MOST": moved by up to so many places in both directions.
Block random_shift(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// "random-crop LEAST [stretch=1.33]": a window of LEAST to all of the area, its sides in a ratio of up to `stretch`, brought back to the
// picture's size (bilinear). "random-rotate DEGREES": by -DEGREES to DEGREES around the middle. "random-scale PART": larger or smaller by a
// factor of 1 - PART to 1 + PART. "random-flip": mirrored in half of the cases.
Block random_crop(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block random_rotate(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block random_scale(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block random_flip(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// "jitter [brightness=0.4] [contrast=0.4]": factors of 1 - b to 1 + b on all numbers, and of 1 - c to 1 + c on what they differ from their
// mean by. Sums may leave 0 to 1.
Block jitter(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// "blur MOST [chance=0.5]": in so many of the cases, a Gaussian window with a deviation of 0.1 to MOST pixels (Chen et al. 2020, appendix
// A).
Block blur(BlockArguments& arguments, ExampleShape& shape, const Params& p);

}  // namespace mm::blocks
