#include "train/process_launch.h"

#include <map>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

Launch launch_in(const std::map<std::string, std::string>& environment) {
  return launch_of([&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::nullopt : std::optional(found->second);
  });
}

}  // namespace

TEST_CASE("who started this process, and how many with it") {
  CHECK(launch_in({}).launcher.empty());
  CHECK(launch_in({{"OMPI_COMM_WORLD_SIZE", "1"}}).launcher.empty());
  CHECK(launch_in({{"OMPI_COMM_WORLD_SIZE", "4"}}).launcher == "mpirun");
  CHECK(launch_in({{"OMPI_COMM_WORLD_SIZE", "4"}, {"SLURM_STEP_NUM_TASKS", "2"}}).size == 4);
  CHECK(launch_in({{"SLURM_STEP_NUM_TASKS", "2"}}).launcher == "srun");
  CHECK(launch_in({{"SLURM_NTASKS", "2"}}).launcher.empty());  // the script of a batch job
  CHECK(launch_in({{"TORCHELASTIC_RUN_ID", "none"}, {"WORLD_SIZE", "2"}}).launcher == "torchrun");
  CHECK(launch_in({{"TORCHELASTIC_RUN_ID", "none"}, {"WORLD_SIZE", "1"}}).launcher.empty());
  CHECK(launch_in({{"WORLD_SIZE", "2"}}).launcher.empty());  // anybody's name
}

TEST_CASE("a number of processes that is none is an error of the environment") {
  for (const char* wrong : {"", "0", "-1", "two", "99999999999"}) {
    const auto error = error_of([&] { launch_in({{"OMPI_COMM_WORLD_SIZE", wrong}}); });
    CHECK(error.kind == Kind::usage);
    CHECK(error.where == "OMPI_COMM_WORLD_SIZE");
  }
}
