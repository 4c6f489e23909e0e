#include "base/error.h"

namespace mm {

std::string kind_name(Kind kind) {
  switch (kind) {
    case Kind::usage: return "usage";
    case Kind::input: return "input";
    case Kind::resource: return "resource";
    case Kind::output: return "output";
    case Kind::network: return "network";
    case Kind::internal: return "internal";
  }
  return "internal";
}

}  // namespace mm
