#pragma once
#include "model/block.h"

namespace mm::blocks {

// "resnet CHANNELS [stride=1] [groups=8]": the basic block of He et al. 2016, section 3.3: two convolutions of 3 x 3 whose outcome is added
// to what came in, which goes through a convolution of 1 x 1 where the shape changes. Group norm (Wu and He 2018) stands where the paper
// has batch norm: its answer for an example does not depend on the others of the batch. Parameters are called as torchvision's
// BasicBlock's: conv1, bn1, conv2, bn2, downsample.0, downsample.1. [C, H, W] -> [CHANNELS, H', W'].
Block resnet(BlockArguments& arguments, ExampleShape& shape, const Params& p);

}  // namespace mm::blocks
