#pragma once
#include <memory>

#include "train/transport.h"

namespace mm {

// MPI is reached through a library of its own, libmm_mpi.so, opened when a launcher has started several processes: nothing else waits for
// the libraries that it brings. This table is all that the two sides share; libmm/train/mpi/ fills it.
struct MpiFunctions {
  int version;                                // kMpiVersion when the library was built
  std::unique_ptr<Transport> (*transport)();  // MPI_COMM_WORLD, once per program. Throws Error{resource} when MPI does not start
};

constexpr int kMpiVersion = 1;  // to be raised with every change of MpiFunctions and of Transport

// The symbol of libmm_mpi.so that returns its table.
constexpr const char* kMpiSymbol = "mm_mpi_functions";

// Opens libmm_mpi.so, which lies beside libmm.so, once. Throws Error{resource} when it is not there, does not load or is of another
// version.
const MpiFunctions& mpi_functions();

}  // namespace mm
