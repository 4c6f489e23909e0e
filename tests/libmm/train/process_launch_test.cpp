#include "train/process_launch.h"

#include <map>

#include <thread>

#include "support/caught.h"
#include "support/together.h"

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

TEST_CASE("a process knows its number on its machine") {
  CHECK(launch_in({{"OMPI_COMM_WORLD_SIZE", "4"}}).local_rank == 0);
  CHECK(launch_in({{"OMPI_COMM_WORLD_SIZE", "4"}, {"OMPI_COMM_WORLD_LOCAL_RANK", "3"}}).local_rank == 3);
  CHECK(launch_in({{"SLURM_STEP_NUM_TASKS", "4"}, {"SLURM_LOCALID", "1"}}).local_rank == 1);
  CHECK(launch_in({{"TORCHELASTIC_RUN_ID", "none"}, {"WORLD_SIZE", "4"}, {"LOCAL_RANK", "2"}}).local_rank == 2);
  CHECK(error_of([] { launch_in({{"SLURM_STEP_NUM_TASKS", "4"}, {"SLURM_LOCALID", "-1"}}); }).where == "SLURM_LOCALID");
}

TEST_CASE("where torchrun's processes meet") {
  std::map<std::string, std::string> environment{{"RANK", "0"}, {"MASTER_ADDR", "node-1"}, {"MASTER_PORT", "29500"}};
  const auto meeting = [&] {
    return meeting_of(
        [&](const char* name) {
          const auto found = environment.find(name);
          return found == environment.end() ? std::nullopt : std::optional(found->second);
        },
        2);
  };
  CHECK(meeting().place.host == "node-1");
  CHECK(meeting().place.port == 29500);
  CHECK(meeting().place.serves);
  CHECK(meeting().prefix == "mm/0");
  environment["TORCHELASTIC_USE_AGENT_STORE"] = "True";
  environment["TORCHELASTIC_RESTART_COUNT"] = "2";
  CHECK_FALSE(meeting().place.serves);
  CHECK(meeting().prefix == "mm/2");
  environment["TORCHELASTIC_USE_AGENT_STORE"] = "False";
  environment["RANK"] = "1";
  CHECK_FALSE(meeting().place.serves);
  CHECK(meeting().rank == 1);
  for (const auto& [name, wrong] : std::map<std::string, std::string>{{"RANK", "2"}, {"MASTER_PORT", "70000"}, {"MASTER_ADDR", ""}}) {
    CAPTURE(name);
    const auto kept = environment;
    environment[name] = wrong;
    const auto error = error_of(meeting);
    CHECK(error.kind == Kind::usage);
    CHECK(error.where == name);
    environment = kept;
  }
}

TEST_CASE("each process of a machine has a GPU of its own, or the only one that it is shown") {
  CHECK(own_gpu(0, 4) == 0);
  CHECK(own_gpu(3, 4) == 3);
  CHECK(own_gpu(3, 1) == 0);
  CHECK(error_of([] { own_gpu(2, 2); }).kind == Kind::usage);
}

TEST_CASE("processes compute on one kind of device; on processors the group stays as it is") {
  const auto mail = std::make_shared<ThreadTransport::Mail>();
  std::vector<std::string> said(2);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < 2; ++rank)
    threads.emplace_back([&, rank] {
      const auto opened = [&] {
        OpenGroup group;
        group.processes = std::make_unique<TransportGroup>(std::make_unique<ThreadTransport>(mail, rank, 2), 60);
        return group;
      };
      OpenGroup group = opened();
      const auto* before = group.processes.get();
      const auto after = over_devices(std::move(group), {}, c10::kCPU);
      if (after.get() != before) said[static_cast<std::size_t>(rank)] = "another group";
      const auto error = error_of([&] { over_devices(opened(), {}, rank == 0 ? c10::kCPU : c10::kCUDA); });
      said[static_cast<std::size_t>(rank)] += error.what();
    });
  for (auto& thread : threads) thread.join();
  for (const auto& words : said) CHECK(words == "process 0 computes on a processor, process 1 does not");
}
