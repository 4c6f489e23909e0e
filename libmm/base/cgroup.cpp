#include "base/cgroup.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace mm {

namespace fs = std::filesystem;

std::vector<GroupFolder> group_folders(const std::string& root, std::string_view membership, std::string_view controller) {
  std::vector<GroupFolder> folders;
  const auto climb = [&](const fs::path& tree, fs::path group, bool second) {
    while (true) {
      folders.push_back({(tree / group.relative_path()).string(), second});
      if (group.relative_path().empty()) return;
      group = group.parent_path();
    }
  };
  std::istringstream lines{std::string(membership)};
  for (std::string line; std::getline(lines, line);) {  // "4:cpu,cpuacct:/group" (v1), "0::/group" (v2)
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const fs::path group = line.substr(second + 1);
    if (controllers == ",,") climb(root, group, true);
    if (controllers.find("," + std::string(controller) + ",") != std::string::npos) climb(fs::path(root) / controller, group, false);
  }
  return folders;
}

std::string kernel_text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace mm
