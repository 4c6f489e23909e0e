#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"

namespace mm {

// Puts the variables of the environment that name a setting into it: MM_CAPTION_DECODE_BEAM is decode.beam of mm caption; MM_THREADS, which
// means the same everywhere, is threads of every program, unless that program's own MM_CAPTION_THREADS is set, too. An empty variable
// counts as not set; so does one of a deed; a list is one text, or several as a YAML list: MM_CAPTION_LIST='[a.jsonl, b.jsonl]'. Throws
// Error{usage} that names the variable.
void apply_environment(Settings& settings, std::string_view program);

// What each variable sets, over all programs: "MM_CAPTION_DECODE_BEAM" -> "mm caption --decode.beam: ...", "MM_THREADS" -> "--threads:
// ...".
std::map<std::string, std::string> option_variables();

// Of the variables that are set and begin with MM_ those that neither a program nor mm's own scripts read, each as a sentence with the name
// that was probably meant. A mistyped variable would else do nothing, in silence.
std::vector<std::string> unread_variables();

}  // namespace mm
