#pragma once
#include "config/settings.h"

namespace mm {

// A copy of options with settings over it, which know the defaults as well: for who writes options down. Stays where it is made.
template <class Options>
struct CopiedOptions {
  explicit CopiedOptions(const Options& options) { copy = options; }
  CopiedOptions(const CopiedOptions&) = delete;
  CopiedOptions& operator=(const CopiedOptions&) = delete;

  Options copy;
  const Settings settings{copy};
};

}  // namespace mm
