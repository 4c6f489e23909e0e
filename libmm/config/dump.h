#pragma once
#include <string>
#include <string_view>

#include "config/settings.h"

namespace mm {

enum class DumpLevel {
  minimal,  // what differs from its default, bare
  full,     // every key with its help and its origin
  record,   // the same for a file that others may see: ${HOME} stands where paths name the home folder (base/home.h)
};

// The settings as YAML that read_config() takes back to the same values. Throws Error{usage} for a text that is not UTF-8.
std::string dump(const Settings& settings, std::string_view program, DumpLevel level);

// A text as a YAML scalar: plain where every reader takes it for the same text, else in double quotes.
std::string yaml_text(std::string_view text);

}  // namespace mm
