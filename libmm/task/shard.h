#pragma once
#include <cstdint>
#include <string>

namespace mm {

// One of `count` parts of a job; which part a record belongs to is a function of its id, the same on every machine.
struct Shard {
  std::uint64_t index = 0, count = 1;

  bool has(const std::string& id) const;
};

// "2/8" is the part of index 2 (counted from 0) of 8. "auto" asks the scheduler that started this process: a Slurm job array
// (SLURM_ARRAY_TASK_ID), a Slurm step (SLURM_PROCID), or MPI (OMPI_COMM_WORLD_RANK, PMI_RANK). "" is the whole job.
// Throws Error{usage}.
Shard parse_shard(const std::string& text);

}  // namespace mm
