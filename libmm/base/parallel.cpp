#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/cgroup.h"

namespace mm {
namespace {

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

// "150000 100000" is 1.5 processors, "max 100000" no limit.
std::optional<double> quota_v2(const std::string& folder) {
  const std::string text = kernel_text(folder + "/cpu.max");
  const auto space = text.find(' ');
  if (space == std::string::npos) return std::nullopt;
  const auto quota = number_of(text), period = number_of(std::string_view(text).substr(space + 1));
  if (!quota || !period || *period <= 0) return std::nullopt;
  return *quota / *period;
}

std::optional<double> quota_v1(const std::string& folder) {
  const auto quota = number_of(kernel_text(folder + "/cpu.cfs_quota_us")), period = number_of(kernel_text(folder + "/cpu.cfs_period_us"));
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

}  // namespace

std::optional<double> cgroup_quota(const std::string& root, std::string_view membership) {
  std::optional<double> least;
  for (const auto& group : group_folders(root, membership, "cpu"))
    if (const auto found = group.second ? quota_v2(group.path) : quota_v1(group.path)) least = std::min(least.value_or(*found), *found);
  return least;
}

int cpu_count() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  int count = static_cast<int>(std::thread::hardware_concurrency());
  if (::sched_getaffinity(0, sizeof mask, &mask) == 0) count = CPU_COUNT(&mask);
  if (const auto quota = cgroup_quota("/sys/fs/cgroup", kernel_text("/proc/self/cgroup")))
    count = std::min(count, static_cast<int>(std::ceil(*quota)));
  return std::max(count, 1);
}

}  // namespace mm
