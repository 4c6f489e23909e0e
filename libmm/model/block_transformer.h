#pragma once
#include "model/block.h"

namespace mm::blocks {

// "transformer HEADS HIDDEN [dropout=0] [causal=0] [post=0] [relu=0]": one layer of a Transformer's encoder over [T, C] (Vaswani et al.
// 2017), with GELU, and norms before attention and product (Xiong et al. 2020) unless post=1. Parameters as
// torch.nn.TransformerEncoderLayer's. dropout: behind attention, activation and products; not of the attention's weights.
Block transformer(BlockArguments& arguments, ExampleShape& shape, const Params& p);

}  // namespace mm::blocks
