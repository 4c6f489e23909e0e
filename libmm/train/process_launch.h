#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "options/processes.h"
#include "train/process_group.h"

namespace mm {

// What a launcher tells the processes that it starts.
struct Launch {
  std::string launcher = {};  // mpirun, srun, torchrun; empty: nobody did, or for one process
  int size = 1;
};

using Variable = std::function<std::optional<std::string>(const char* name)>;

// From the environment. Throws Error{usage} when it does not hold together.
Launch launch_of(const Variable& variable);

// The group that this process was started in; null when it is alone. Throws Error{usage} when a launcher cannot be followed,
// Error{resource} when MPI cannot be used.
std::unique_ptr<ProcessGroup> open_process_group(const ProcessOptions& options);

}  // namespace mm
