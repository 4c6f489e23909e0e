#include "support/doctest.h"
#include "support/variable.h"
#include "task/doctor.h"

TEST_CASE("the machine is described") {
  const Variable threads("OMP_NUM_THREADS", "3");
  CHECK(mm::check_processor().found.find("--precision auto is ") != std::string::npos);
  CHECK(mm::check_threads().found.find("OMP_NUM_THREADS is 3") != std::string::npos);
  CHECK(mm::check_memory().found.find("GiB") != std::string::npos);
  CHECK(mm::check_disk().found.find("GiB free") != std::string::npos);
}
