#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A control group's folder, of one of the kernel's two layouts: version 1 has a tree for each controller, version 2 one for all.
struct GroupFolder {
  std::string path;
  bool second = false;  // version 2
};

// The control groups below `root` (usually /sys/fs/cgroup) that limit a process whose /proc/self/cgroup reads `membership`: its own, and
// all around it, by the controller ("cpu", "memory"). They need not be there.
std::vector<GroupFolder> group_folders(const std::string& root, std::string_view membership, std::string_view controller);

// A file of /proc or /sys, which say that they are empty and must be read to their end; "" when it is not there.
std::string kernel_text(const std::string& path);

}  // namespace mm
