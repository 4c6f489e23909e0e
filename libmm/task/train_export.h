#pragma once
#include <string>

namespace mm {

// The selected checkpoint of a run that is finished: its report.json names it. Throws Error{input} for a folder that has none, and
// Error{usage} that lists the seeds for one that holds the runs of several.
std::string finished_checkpoint(const std::string& run);

// What becomes of the encoder that a stack reads texts with: it comes into the folder (task/inner_encoder.h), or stays where the run found
// it.
enum class Encoders { inside, left };

// The model of a checkpoint as people use it: a folder of its exported weights with configs and tokenizer, without what only training
// needs; in half precision, unless its config says keep_in_fp32. `to` must not be there yet, or be empty, or hold an earlier export and
// nothing else; its README.md stays. Throws Error{output} when it holds anything else.
void export_model(const std::string& checkpoint, const std::string& to, Encoders encoders);

}  // namespace mm
