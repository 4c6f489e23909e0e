#include "base/version.h"

namespace mm {

std::string_view version() { return MM_VERSION; }

}  // namespace mm
