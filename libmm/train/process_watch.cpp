#include "train/process_watch.h"

#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "base/host.h"

namespace mm {
namespace {

// Boot and namespace of processes; what the system does not tell is empty, and the same for all of a host.
std::uint64_t kernel() {
  std::ifstream boot("/proc/sys/kernel/random/boot_id");
  std::string text;
  std::getline(boot, text);
  std::error_code ignored;
  text += std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string();
  return hash64(text + host_name());
}

std::uint64_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  return hash64({reinterpret_cast<const char*>(&set), sizeof set});
}

}  // namespace

Member this_process() { return {.process = ::getpid(), .kernel = kernel(), .processors = processors(), .host = host_name()}; }

ProcessWatch::~ProcessWatch() {
  for (const auto& each : watched_) ::close(each.descriptor);
}

void ProcessWatch::watch(int rank, const Member& member) {
  if (member.kernel != kernel() || member.process == ::getpid()) return;
  const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, member.process, 0));  // glibc's own is for C alone in 2.36
  if (descriptor >= 0) watched_.push_back({rank, descriptor});
}

std::optional<int> ProcessWatch::ended() const {
  std::optional<int> found;
  for (const auto& [rank, descriptor] : watched_) {
    pollfd question{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (::poll(&question, 1, 0) == 1 && (!found || rank < *found)) found = rank;  // readable once the process has ended
  }
  return found;
}

}  // namespace mm
