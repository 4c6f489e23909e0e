#pragma once
#include <c10/core/Device.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "options/processes.h"
#include "train/process_group.h"
#include "train/tcp_store.h"

namespace mm {

// What a launcher tells the processes that it starts.
struct Launch {
  std::string launcher = {};  // mpirun, srun, torchrun; empty: nobody did, or for one process
  int size = 1;
  int local_rank = 0;  // the process's number among those on its machine
};

using Variable = std::function<std::optional<std::string>(const char* name)>;

// From the environment. Throws Error{usage} when it does not hold together.
Launch launch_of(const Variable& variable);

// The place and the number of a process that torchrun has started: MASTER_ADDR, MASTER_PORT, RANK. Throws Error{usage}.
struct Meeting {
  int rank = 0;
  TcpStore::Place place = {};
  std::string prefix = {};  // of what this start writes there: torchrun starts processes again in one place
};
Meeting meeting_of(const Variable& variable, int size);

// The group that this process was started in; null when it is alone. It carries what is in the processors' memory. Throws Error{usage} when
// a launcher cannot be followed, Error{resource} when MPI cannot be used.
struct OpenGroup {
  Launch launch = {};
  std::shared_ptr<TcpStore> store = {};  // of torchrun; null: there is none so far
  std::unique_ptr<ProcessGroup> processes = {};
};
OpenGroup open_process_group(const ProcessOptions& options);

// The GPU of a process among `count` that it sees: a launcher gives each process of a machine its own, or shows all to all of them. Throws
// Error{usage} when there are fewer than processes.
int own_gpu(int local_rank, int count);

// The same group, which also carries what is in the memory of GPUs, when that is where this process computes; so must all of them. Throws
// Error{usage} when some do not, Error{resource} when NCCL cannot be used.
std::unique_ptr<ProcessGroup> over_devices(OpenGroup group, const ProcessOptions& options, c10::Device device);

}  // namespace mm
