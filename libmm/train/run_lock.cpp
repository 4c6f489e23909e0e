#include "train/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"

namespace mm {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// When the process started, in the kernel's clock ticks since boot (field 22 of /proc/PID/stat): a number that is used again by another
// process has another start. 0 when there is no such process.
std::int64_t started(std::int64_t process) {
  try {
    const std::string path = fmt::format("/proc/{}/stat", process);
    std::array<char, 1024> text{};
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    const auto size = ::read(file, text.data(), text.size() - 1);
    ::close(file);
    if (size <= 0) return 0;
    const std::string_view all(text.data(), static_cast<std::size_t>(size));
    std::string_view rest = all.substr(all.rfind(')') + 2);  // field 3 and on; the name in field 2 may hold anything
    for (int field = 3; field < 22; ++field) rest.remove_prefix(rest.find(' ') + 1);
    return std::stoll(std::string(rest.substr(0, rest.find(' '))));
  } catch (const std::exception&) {
    return 0;
  }
}

bool is_stale(const Json& holder) {
  if (holder.string("host", "") != host_name()) return false;
  const auto process = holder.integer("process", 0);
  return process <= 0 || started(process) != holder.integer("started", 0);
}

}  // namespace

RunLock::RunLock(const std::string& run) : path_(run + "/lock") {
  Json me = Json::object();
  me.set("host", host_name());
  me.set("process", static_cast<std::int64_t>(::getpid()));
  me.set("started", started(::getpid()));
  const std::string text = me.dump() + "\n";
  for (int attempt = 0; attempt < 2; ++attempt) {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0) {
      const auto written = ::write(file, text.data(), text.size());
      ::close(file);
      if (written == static_cast<ssize_t>(text.size())) return;
      ::unlink(path_.c_str());
      throw Error(Kind::output, fmt::format("cannot write: {}", std::strerror(ENOSPC)), shown(path_));
    }
    MM_CHECK(errno == EEXIST, Kind::output, fmt::format("cannot write: {}", std::strerror(errno)), shown(path_));
    const Json holder = Json::read(path_);
    MM_CHECK(is_stale(holder), Kind::usage,
             fmt::format("process {} on {} trains in this folder", holder.integer("process", 0), shown(holder.string("host", "?"))),
             shown(run), fmt::format("wait for it, choose another --output, or remove {} when that process is gone", shown(path_)));
    ::unlink(path_.c_str());
  }
  throw Error(Kind::output, "another process took the run at the same moment", shown(run));
}

RunLock::~RunLock() { ::unlink(path_.c_str()); }

}  // namespace mm
