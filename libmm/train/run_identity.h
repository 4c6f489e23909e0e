#pragma once
#include <string>
#include <string_view>

#include "base/json.h"
#include "config/settings.h"
#include "options/train.h"

namespace mm {

// The options that decide what a run learns, by key: {"steps": "3600", "model.text-width": "160", ...}; a list is an array of texts. Those
// of the model, the data and the optimiser, the number of steps, the batch and the seed; not where data lies, nor what is asked at
// validation and test, nor how fast, how often and how loud.
//
// `settings` are those of `mm train`, made over options at their defaults that were changed afterwards (Setting::initial is the default).
Json run_identity(const Settings& settings);

// Is an option of this key part of what is learnt, or of where its data lies? The rest is how fast, how often and how loud.
bool of_experiment(const std::string& key);

// A digest of all that a report follows from: of run_identity, what is asked at the test, how a generator is asked, what a representation
// is held against, and `data` (its fingerprint). The same work is known again by it.
std::string run_digest(const TrainOptions& options, std::string_view data);

// Throws Error{usage} that names the first option in which `settings` differ from those of a checkpoint (`stored`, from run_identity). An
// option that it does not name is younger than the checkpoint, and stood at its default.
void check_run_identity(const Settings& settings, const Json& stored, const std::string& checkpoint);

}  // namespace mm
