#pragma once
#include <string>

namespace mm {

// The selected checkpoint of a run that is finished: its report.json names it. Throws Error{input} for a folder that has none, and
// Error{usage} that lists the seeds for one that holds the runs of several.
std::string finished_checkpoint(const std::string& run);

// The model of a checkpoint as people use it: a folder of its exported weights with configs and tokenizer, without what only training
// needs; in half precision, unless its config says keep_in_fp32. `to` must not be there yet, or be empty, or hold an earlier export and
// nothing else; its README.md stays. Throws Error{output} when it holds anything else.
void export_model(const std::string& checkpoint, const std::string& to);

}  // namespace mm
