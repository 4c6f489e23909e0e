#include "base/memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/cgroup.h"

namespace mm {

std::uint64_t cgroup_memory(const std::string& root, std::string_view membership) {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const auto& group : group_folders(root, membership, "memory")) {
    const std::string text = kernel_text(group.path + (group.second ? "/memory.max" : "/memory.limit_in_bytes"));
    std::uint64_t limit = 0;  // "max" is no number, and no limit
    if (std::from_chars(text.data(), text.data() + text.size(), limit).ec == std::errc()) least = std::min(least, limit);
  }
  return least;
}

std::uint64_t memory_limit() {
  std::uint64_t limit = cgroup_memory("/sys/fs/cgroup", kernel_text("/proc/self/cgroup"));
  const auto pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) limit = std::min(limit, static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page));
  rlimit addresses{};
  if (::getrlimit(RLIMIT_AS, &addresses) == 0 && addresses.rlim_cur != RLIM_INFINITY)
    limit = std::min<std::uint64_t>(limit, addresses.rlim_cur);
  return limit;
}

}  // namespace mm
