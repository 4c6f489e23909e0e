#include "base/host.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

namespace mm {
namespace {

// Files of /proc have no size that could be asked for before they are read.
std::string text_of(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

std::string distribution_of(std::string_view os_release) {
  constexpr std::string_view kKey = "PRETTY_NAME=";
  while (!os_release.empty()) {
    const auto end = std::min(os_release.find('\n'), os_release.size());
    std::string_view line = os_release.substr(0, end);
    os_release.remove_prefix(std::min(end + 1, os_release.size()));
    if (!line.starts_with(kKey)) continue;
    line.remove_prefix(kKey.size());
    if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.back() == line.front())
      line = line.substr(1, line.size() - 2);
    return std::string(line);
  }
  return {};
}

std::string system_name() {
  const std::string distribution = distribution_of(text_of("/etc/os-release"));
  utsname kernel{};
  if (::uname(&kernel) != 0) return distribution;
  return fmt::format("{}{}{} {} {}", distribution, distribution.empty() ? "" : "; ", kernel.sysname, kernel.release, kernel.machine);
}

std::vector<std::string> command_line() {
  std::vector<std::string> words;
  const std::string all = text_of("/proc/self/cmdline");
  for (std::size_t at = 0; at < all.size(); at += words.back().size() + 1) words.emplace_back(all.c_str() + at);
  return words;
}

}  // namespace mm
