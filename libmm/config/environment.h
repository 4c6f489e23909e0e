#pragma once
#include "config/settings.h"

namespace mm {

// Puts the variables of the environment that name a setting (decode.beam: MM_DECODE_BEAM) into it. An empty variable counts as not
// set; so does one of a deed; a list is one text, or several as a YAML list: MM_LIST='[a.jsonl, b.jsonl]'. Throws Error{usage} that names
// the variable.
void apply_environment(Settings& settings);

}  // namespace mm
