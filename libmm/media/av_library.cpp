#include "media/av_library.h"

#include "base/plugin.h"

namespace mm {

const AvFunctions& av_functions() {
  static const AvFunctions& functions = open_plugin<AvFunctions>(
      {.file = "libmm_av.so",
       .symbol = kAvSymbol,
       .version = kAvVersion,
       .need = "the decoders of libmm_av.so are needed for this file",
       .hint = "build mm with -DMM_MEDIA=ON and keep libmm_av.so beside libmm.so; `mm doctor` says what is missing",
       .neighbour = reinterpret_cast<const void*>(&av_functions)});
  return functions;
}

}  // namespace mm
