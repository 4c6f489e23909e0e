#pragma once
#include "fusion/fusion.h"

// Side by side.

namespace mm::fusions {

// "concat": the mean steps of the modalities, one behind the other (intermediate fusion). No parameters. -> [sum of C]
Fusion concat(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

// "concat-steps": step t of all modalities side by side (early fusion); they have the same steps. No parameters. -> [T, sum of C]
Fusion concat_steps(BlockArguments& arguments, FusionShapes& shapes, const Params& p);

}  // namespace mm::fusions
