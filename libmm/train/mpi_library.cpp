#include "train/mpi_library.h"

#include "base/plugin.h"

namespace mm {

const MpiFunctions& mpi_functions() {
  static const MpiFunctions& functions =
      open_plugin<MpiFunctions>({.file = "libmm_mpi.so",
                                 .symbol = kMpiSymbol,
                                 .version = kMpiVersion,
                                 .need = "the MPI of libmm_mpi.so is needed to train in several processes",
                                 .hint = "install Open MPI (Debian: openmpi-bin), and build mm with -DMM_MPI=ON",
                                 .neighbour = reinterpret_cast<const void*>(&mpi_functions)});
  return functions;
}

}  // namespace mm
