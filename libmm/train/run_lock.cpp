#include "train/run_lock.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.h"
#include "base/file.h"
#include "base/host.h"
#include "base/json.h"
#include "base/write_all.h"

namespace mm {
namespace {

// What the lock says about who has it; it may have been locked a moment ago and say nothing yet.
std::string holder_of(const std::string& path) {
  try {
    const Json holder = Json::read(path);
    return fmt::format("process {} on {}", holder.integer("process"), shown(holder.string("host")));
  } catch (const Error&) {
    return "another process";
  }
}

LockedFile locked(const std::string& run, const std::string& path) {
  auto file = LockedFile::open(path);
  MM_CHECK(file, Kind::usage, fmt::format("{} trains in this folder", holder_of(path)), shown(run),
           "wait for it, or choose another --output");
  return std::move(*file);
}

}  // namespace

RunLock::RunLock(const std::string& run) : path_(run + "/lock"), file_(locked(run, path_)) {
  Json me = Json::object();
  me.set("host", host_name());
  me.set("process", static_cast<std::int64_t>(::getpid()));
  const bool empty = ::ftruncate(file_.descriptor(), 0) == 0;
  if (const int error = empty ? write_all(file_.descriptor(), me.dump() + "\n") : errno; error != 0) cannot_write(path_, error);
}

RunLock::~RunLock() { ::unlink(path_.c_str()); }  // while it is locked: nobody else's

}  // namespace mm
