#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/stack.h"

namespace mm {

// A model that learns from examples without their labels (train/two_views.h, train/masked_patches.h).
struct RepresentPlan {
  StackPlan encoder;                        // what is kept in the end; without classes, its outputs are features
  std::vector<std::string> augment = {};    // blocks that make a view of an example; they have no parameters
  std::vector<std::string> head = {};       // behind the encoder, for the objective alone (Chen et al. 2020, section 4.2)
  std::vector<std::string> predictor = {};  // of simsiam and byol: behind the head, of one view
  std::int64_t steps = 0;                   // updates of the run, over which byol's momentum rises
};

}  // namespace mm
