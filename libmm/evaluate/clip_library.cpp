#include "evaluate/clip_library.h"

#include "base/plugin.h"

namespace mm {

const ClipFunctions& clip_functions() {
  static const ClipFunctions& functions =
      open_plugin<ClipFunctions>({.file = "libmm.so",
                                  .symbol = kClipSymbol,
                                  .version = kClipVersion,
                                  .need = "the models of libmm.so are needed for --clip",
                                  .hint = "keep libmm.so beside libmm_core.so; `mm doctor` says what is missing",
                                  .neighbour = reinterpret_cast<const void*>(&clip_functions)});
  return functions;
}

}  // namespace mm
