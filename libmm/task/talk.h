#pragma once
#include <cstdio>
#include <string>

#include "base/log.h"
#include "options/talk.h"

namespace mm {

// The log that --quiet, --verbose, --debug and --color ask for. program: "mm caption".
Log make_log(const std::string& program, const TalkOptions& talk, std::FILE* stream = stderr);

}  // namespace mm
