#pragma once
#include <string>

namespace mm {

// How far a run is, in lines for a person, from its folder alone and without disturbing it: trained by whom now, finished or stopped; the
// step of how many; the last loss and validation; the newest checkpoint, and the best ones so far. A run of several seeds has a line for
// each. Throws Error{input} for a folder that holds no run.
//
//   training by process 4711 on node-3
//   step 1240 of 3600, 4.81 steps/s, 8:11 left, 3% of the time waiting for data
//   loss 0.5123
//   validation at step 1200: loss 0.6100, photos.name 0.4300
//   newest checkpoint: ckpt-00001200
//   best: accuracy 0.4300 at step 1200, loss 0.6100 at step 1200
std::string train_status(const std::string& run);

}  // namespace mm
