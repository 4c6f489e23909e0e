#pragma once
#include <memory>
#include <string>

#include "model/family.h"
#include "train/learner.h"

namespace mm {

// Two towers as a learner: takes the batches of data/pair_batch.h and makes small what objective says of all pairs of a picture and a text,
// info-nce (both directions, Radford et al. 2021) or siglip (Zhai et al. 2023); pairs of one group belong together, too. Of several
// processes each tells its own from those of all. Throws Error{usage} for another objective, and for siglip of towers without a bias.
std::unique_ptr<Learner> two_tower_learner(std::unique_ptr<TwoTowers> towers, const std::string& objective);

}  // namespace mm
