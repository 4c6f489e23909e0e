#include "train/mpi_library.h"

#include "support/doctest.h"

TEST_CASE("the library beside libmm is of this version") {
  const auto& functions = mm::mpi_functions();
  CHECK(functions.version == mm::kMpiVersion);
  CHECK(bool(functions.transport != nullptr));  // what it carries: tests/apps/train/cluster.test
  CHECK(&mm::mpi_functions() == &functions);
}
