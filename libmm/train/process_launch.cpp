#include "train/process_launch.h"

#include <fmt/format.h>

#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"
#include "train/mpi_library.h"
#include "train/transport_group.h"

namespace mm {
namespace {

std::optional<std::string> variable_of_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<int> count_in(const Variable& variable, const char* name) {
  const auto text = variable(name);
  if (!text) return std::nullopt;
  const auto count = whole_number<int>(*text);
  MM_CHECK(count && *count >= 1, Kind::usage, fmt::format("'{}' is no number of processes", shown(*text)), name);
  return count;
}

}  // namespace

// A step of srun has its own count; the script of a batch job, which is one process, has only the job's.
Launch launch_of(const Variable& variable) {
  if (const auto size = count_in(variable, "OMPI_COMM_WORLD_SIZE"); size && *size > 1) return {"mpirun", *size};
  if (const auto size = count_in(variable, "SLURM_STEP_NUM_TASKS"); size && *size > 1) return {"srun", *size};
  if (!variable("TORCHELASTIC_RUN_ID")) return {};
  if (const auto size = count_in(variable, "WORLD_SIZE"); size && *size > 1) return {"torchrun", *size};
  return {};
}

std::unique_ptr<ProcessGroup> open_process_group(const ProcessOptions& options) {
  const Launch launch = launch_of(variable_of_environment);
  if (launch.launcher.empty()) return nullptr;
  MM_CHECK(launch.launcher != "torchrun", Kind::usage,
           fmt::format("torchrun started {} processes, but they compute on processors, for which mm uses MPI", launch.size), "torchrun",
           fmt::format("mpirun -n {} mm train ..., or srun --mpi=pmix", launch.size));
  auto transport = mpi_functions().transport();
  MM_CHECK(transport->size() == launch.size, Kind::usage,
           fmt::format("{} started {} processes, but MPI knows of {}", launch.launcher, launch.size, transport->size()), launch.launcher,
           launch.launcher == "srun" ? "srun --mpi=pmix mm train ..." : "start it with the mpirun of the MPI that mm is built with");
  return std::make_unique<TransportGroup>(std::move(transport), options.timeout);
}

}  // namespace mm
