#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mm {

// Bytes of memory that this process can have at most: the machine's, or less where a control group (a container, a job of Slurm) or
// `ulimit -v` sets a limit. How much of it others use is not asked.
std::uint64_t memory_limit();

// The least limit, in bytes, that the control groups below `root` set for a process whose /proc/self/cgroup reads `membership`; the largest
// number when there is none. For memory_limit().
std::uint64_t cgroup_memory(const std::string& root, std::string_view membership);

}  // namespace mm
