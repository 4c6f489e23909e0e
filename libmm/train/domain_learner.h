#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/stack.h"
#include "train/learner.h"

namespace mm {

// How features of two domains are made alike (nn/objective_domain.h), in the order of kAlignments.
enum class Alignment { none, dann, coral, mmd, cmd };

Alignment alignment_of(std::string_view name);  // one of kAlignments

struct DomainPlan {
  StackPlan stack;  // its features are what its last block is given
  Alignment alignment = Alignment::none;
  double smoothing = 0, focus = 0;       // of the cross-entropy (ClassOptions)
  double weight = 1;                     // of the alignment, beside 1 of the cross-entropy
  std::vector<std::string> critic = {};  // of dann: texts of model/block.h, features to one score. Parameters are called "critic.0.weight"
  std::uint64_t examples = 1;            // of the whole run: over them dann's strength rises (dann_strength)
};

// A classifier of a source that is to work on a target whose labels nobody knows: takes batches with "x" [B, ...] and "labels" [B] i64 of
// the source, and "target" [N, ...]; without those the classes alone count. The loss is the cross-entropy summed over the source's rows,
// and B times the weighted alignment of the features [B, C] and [N, C], which compares the rows of a batch: of a batch in parts it is the
// mean over the parts. cmd takes features for numbers between 0 and 1 (a sigmoid before the last block sees to it). Throws Error{usage} for
// layers that do not fit: features of one dimension are needed.
std::unique_ptr<Learner> domain_learner(const DomainPlan& plan, const Params& p);

}  // namespace mm
