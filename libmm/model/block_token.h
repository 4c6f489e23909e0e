#pragma once
#include "model/block.h"

// What turns pictures and symbols into a row of vectors [T, C], and tells each its place.

namespace mm::blocks {

// "patches SIDE WIDTH": a picture cut into squares, each mapped to a vector (Dosovitskiy et al. 2021). [C, H, W] -> [T, WIDTH], row by row.
// weight and bias as torch.nn.Conv2d's whose stride is its kernel.
Block patches(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// "embed VOCABULARY WIDTH [drop=0]": a learnt vector for each symbol, whole numbers 0 .. VOCABULARY - 1. [T] -> [T, WIDTH]; weight as
// torch.nn.Embedding's. With drop, while training, each symbol becomes 0 with that chance, [0, 1): so the vector of 0 learns to stand for
// any. What it makes throws Error{input} for other numbers.
Block embed(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// A learnt vector, `token` [C], before all others: [T, C] -> [T + 1, C].
Block class_token(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// A vector for each place is added: learnt (`positions` [T, C]), or sines and cosines (nn/sinusoids.h).
Block positions(BlockArguments& arguments, ExampleShape& shape, const Params& p);
Block sinusoids(BlockArguments& arguments, ExampleShape& shape, const Params& p);

}  // namespace mm::blocks
