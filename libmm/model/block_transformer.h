#pragma once
#include "model/block.h"
#include "nn/transformer_layer.h"

namespace mm::blocks {

// "transformer HEADS HIDDEN [dropout=0] [causal=0] [post=0] [relu=0]": one layer of a Transformer's encoder over [T, C]
// (nn/transformer_layer.h). Steps that a mask takes away are looked at by none.
Block transformer(BlockArguments& arguments, ExampleShape& shape, const Params& p);

// The layer that is this block. Throws Error{usage} as make_block() does.
TransformerLayer transformer_layer(BlockArguments& arguments, const ExampleShape& shape, const Params& p);

}  // namespace mm::blocks
