#pragma once
#include <array>
#include <string>
#include <string_view>

#include "config/field.h"

namespace mm {

inline constexpr std::array<std::string_view, 3> kProcessBackends{"auto", "nccl", "host"};

// Training in several processes, which a launcher starts (mpirun, srun, torchrun).
struct ProcessOptions {
  double timeout = 1800;
  std::string backend = "auto";
  bool shard_optimizer = false;

  void visit(auto&& v) {
    v.field("timeout", timeout, "seconds that a process waits for the others, also while one of them validates", above(0));
    v.field("backend", backend,
            "what carries the numbers of GPUs between processes: nccl, from GPU to GPU; host, through the processors' memory; auto is nccl",
            one_of(kProcessBackends));
    v.field("shard-optimizer", shard_optimizer,
            "each process keeps the optimiser's state of its part of the parameters (ZeRO stage 1): less memory, the same result");
  }
};

}  // namespace mm
