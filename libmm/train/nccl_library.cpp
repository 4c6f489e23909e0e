#include "train/nccl_library.h"

#include "base/plugin.h"

namespace mm {

const NcclFunctions& nccl_functions() {
  static const NcclFunctions& functions = open_plugin<NcclFunctions>(
      {.file = "libmm_nccl.so",
       .symbol = kNcclSymbol,
       .version = kNcclVersion,
       .need = "the NCCL of libmm_nccl.so is needed to train on several GPUs",
       .hint = "build mm where CMake finds cuda_runtime_api.h and nccl.h, or carry what GPUs have by --processes.backend host",
       .neighbour = reinterpret_cast<const void*>(&nccl_functions)});
  return functions;
}

}  // namespace mm
