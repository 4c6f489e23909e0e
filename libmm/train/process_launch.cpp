#include "train/process_launch.h"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/number.h"
#include "train/device_group.h"
#include "train/host_carrier.h"
#include "train/mpi_library.h"
#include "train/nccl_library.h"
#include "train/store_transport.h"
#include "train/transport_group.h"

namespace mm {
namespace {

std::optional<std::string> variable_of_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// A number from `least` on.
std::optional<int> number_in(const Variable& variable, const char* name, int least) {
  const auto text = variable(name);
  if (!text) return std::nullopt;
  const auto number = whole_number<int>(*text);
  MM_CHECK(number && *number >= least, Kind::usage, fmt::format("'{}' is no number from {} on", shown(*text), least), name);
  return number;
}

std::string text_in(const Variable& variable, const char* name) {
  const auto text = variable(name);
  MM_CHECK(text && !text->empty(), Kind::usage, "torchrun did not say where its processes meet", name,
           "torchrun --no-python --nproc-per-node 2 mm train ...");
  return *text;
}

std::optional<int> count_in(const Variable& variable, const char* name) { return number_in(variable, name, 1); }

// A store between processes that only MPI connects: the first one serves it where a port is free.
std::shared_ptr<TcpStore> store_between(ProcessGroup& hosts, double timeout) {
  const auto machine = static_cast<std::int64_t>(hash64(host_name()));
  const auto machines = hosts.gather(at::full({1}, machine, at::kLong));  // [size, 1]
  const bool one = machines.eq(machine).all().item().toBool();
  std::shared_ptr<TcpStore> store;
  if (hosts.leads()) store = std::make_shared<TcpStore>(TcpStore::Place{"localhost", 0, true}, timeout);
  const std::string there = hosts.broadcast(hosts.leads() ? fmt::format("{}:{}", one ? "localhost" : host_name(), store->port()) : "");
  if (store) return store;
  const auto colon = there.rfind(':');
  const auto port = whole_number<int>(std::string_view(there).substr(colon + 1));
  MM_ASSERT(colon != std::string::npos && port);
  return std::make_shared<TcpStore>(TcpStore::Place{there.substr(0, colon), *port, false}, timeout);
}

// NCCL connects GPUs at the first sum: what stands in its way is said before anything is learnt.
void check_sum(ProcessGroup& processes, c10::Device device) {
  const auto one = at::ones({1}, at::TensorOptions().dtype(at::kFloat).device(device));
  processes.sum(one);
  const double sum = one.item().toDouble();
  MM_CHECK(sum == processes.size(), Kind::resource, fmt::format("NCCL counts {} of {} GPUs", sum, processes.size()));
}

}  // namespace

// A step of srun has its own count; the script of a batch job, which is one process, has only the job's.
Launch launch_of(const Variable& variable) {
  const auto local = [&](const char* name) { return number_in(variable, name, 0).value_or(0); };
  if (const auto size = count_in(variable, "OMPI_COMM_WORLD_SIZE"); size && *size > 1)
    return {"mpirun", *size, local("OMPI_COMM_WORLD_LOCAL_RANK")};
  if (const auto size = count_in(variable, "SLURM_STEP_NUM_TASKS"); size && *size > 1) return {"srun", *size, local("SLURM_LOCALID")};
  if (!variable("TORCHELASTIC_RUN_ID")) return {};
  if (const auto size = count_in(variable, "WORLD_SIZE"); size && *size > 1) return {"torchrun", *size, local("LOCAL_RANK")};
  return {};
}

// As torch.distributed reads it: with the agent's store every process is a guest, else the first one serves it.
Meeting meeting_of(const Variable& variable, int size) {
  Meeting meeting;
  text_in(variable, "RANK");
  meeting.rank = *number_in(variable, "RANK", 0);
  MM_CHECK(meeting.rank < size, Kind::usage, fmt::format("there are {} processes, but this one is number {}", size, meeting.rank), "RANK");
  meeting.place.host = text_in(variable, "MASTER_ADDR");
  text_in(variable, "MASTER_PORT");
  meeting.place.port = *number_in(variable, "MASTER_PORT", 1);
  MM_CHECK(meeting.place.port < 1 << 16, Kind::usage, fmt::format("there is no port {}", meeting.place.port), "MASTER_PORT");
  meeting.place.serves = meeting.rank == 0 && variable("TORCHELASTIC_USE_AGENT_STORE") != "True";
  meeting.prefix = fmt::format("mm/{}", variable("TORCHELASTIC_RESTART_COUNT").value_or("0"));
  return meeting;
}

OpenGroup open_process_group(const ProcessOptions& options) {
  OpenGroup group{.launch = launch_of(variable_of_environment)};
  const Launch& launch = group.launch;
  if (launch.launcher.empty()) return group;
  std::unique_ptr<Transport> transport;
  if (launch.launcher == "torchrun") {
    const Meeting meeting = meeting_of(variable_of_environment, launch.size);
    group.store = std::make_shared<TcpStore>(meeting.place, options.timeout);
    transport = std::make_unique<StoreTransport>(group.store, meeting.prefix, meeting.rank, launch.size, options.timeout);
  } else {
    transport = mpi_functions().transport();
  }
  MM_CHECK(transport->size() == launch.size, Kind::usage,
           fmt::format("{} started {} processes, but MPI knows of {}", launch.launcher, launch.size, transport->size()), launch.launcher,
           launch.launcher == "srun" ? "srun --mpi=pmix mm train ..." : "start it with the mpirun of the MPI that mm is built with");
  group.processes = std::make_unique<TransportGroup>(std::move(transport), options.timeout);
  return group;
}

int own_gpu(int local_rank, int count) {
  MM_CHECK(local_rank < count || count == 1, Kind::usage,
           fmt::format("process {} of this machine has no GPU of its own: it shows {}", local_rank, count), "--device",
           "start as many processes on a machine as it has GPUs");
  return count == 1 ? 0 : local_rank;
}

std::unique_ptr<ProcessGroup> over_devices(OpenGroup group, const ProcessOptions& options, c10::Device device) {
  auto hosts = std::move(group.processes);
  const auto on_gpus = hosts->gather(device.is_cuda() ? 1 : 0);
  const auto differs = std::find(on_gpus.begin(), on_gpus.end(), on_gpus[0] > 0 ? 0.0 : 1.0) - on_gpus.begin();
  MM_CHECK(differs == hosts->size(), Kind::usage,
           fmt::format("process 0 computes on a {}, process {} does not", on_gpus[0] > 0 ? "GPU" : "processor", differs), "--device",
           "all of them on one kind: --device cpu, or as many processes as there are GPUs");
  if (!device.is_cuda()) return hosts;
  if (options.backend == "host") {
    auto carrier = std::make_unique<HostCarrier>(*hosts);
    return std::make_unique<DeviceGroup>(std::move(hosts), std::move(carrier), c10::kCUDA);
  }
  if (!group.store) group.store = store_between(*hosts, options.timeout);
  auto carrier = nccl_functions().carrier(group.store, hosts->rank(), hosts->size(), options.timeout);
  auto all = std::make_unique<DeviceGroup>(std::move(hosts), std::move(carrier), c10::kCUDA);
  check_sum(*all, device);
  return all;
}

}  // namespace mm
