#include "base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mm {
namespace {

namespace fs = std::filesystem;

// Files of /proc and /sys say that they are empty; they must be read to their end.
std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end == text.data()) return std::nullopt;
  return value;
}

// "150000 100000" is 1.5 processors, "max 100000" no limit.
std::optional<double> quota_v2(const fs::path& folder) {
  const std::string text = text_of(folder / "cpu.max");
  const auto space = text.find(' ');
  if (space == std::string::npos) return std::nullopt;
  const auto quota = number_of(text), period = number_of(std::string_view(text).substr(space + 1));
  if (!quota || !period || *period <= 0) return std::nullopt;
  return *quota / *period;
}

std::optional<double> quota_v1(const fs::path& folder) {
  const auto quota = number_of(text_of(folder / "cpu.cfs_quota_us")), period = number_of(text_of(folder / "cpu.cfs_period_us"));
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

// The tightest quota of a group and of all groups around it.
template <class Quota>
void tighten(std::optional<double>& least, const fs::path& root, fs::path group, Quota quota) {
  while (true) {
    if (const auto found = quota(root / group.relative_path())) least = std::min(least.value_or(*found), *found);
    if (group.relative_path().empty()) return;
    group = group.parent_path();
  }
}

}  // namespace

std::optional<double> cgroup_quota(const std::string& root, std::string_view membership) {
  std::optional<double> least;
  std::istringstream lines{std::string(membership)};
  for (std::string line; std::getline(lines, line);) {  // "4:cpu,cpuacct:/group" (v1), "0::/group" (v2)
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") tighten(least, root, group, quota_v2);
    if (controllers.find(",cpu,") != std::string::npos) tighten(least, fs::path(root) / "cpu", group, quota_v1);
  }
  return least;
}

int cpu_count() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  int count = static_cast<int>(std::thread::hardware_concurrency());
  if (::sched_getaffinity(0, sizeof mask, &mask) == 0) count = CPU_COUNT(&mask);
  if (const auto quota = cgroup_quota("/sys/fs/cgroup", text_of("/proc/self/cgroup")))
    count = std::min(count, static_cast<int>(std::ceil(*quota)));
  return std::max(count, 1);
}

}  // namespace mm
