#include "train/run_lock.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

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
  constexpr int kTries = 6;
  for (int tries = 1;; ++tries) {
    if (auto file = LockedFile::open(path)) return std::move(*file);
    MM_CHECK(tries < kTries, Kind::usage, fmt::format("{} trains in this folder", holder_of(path)), shown(run),
             "wait for it, or choose another --output");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));  // who only asks (run_holder) has it for a moment
  }
}

constexpr const char* kLock = "/lock";

}  // namespace

std::optional<std::string> run_holder(const std::string& run) {
  if (!is_locked(run + kLock)) return std::nullopt;
  return holder_of(run + kLock);
}

RunLock::RunLock(const std::string& run) : path_(run + kLock), file_(locked(run, path_)) {
  Json me = Json::object();
  me.set("host", host_name());
  me.set("process", static_cast<std::int64_t>(::getpid()));
  const bool empty = ::ftruncate(file_.descriptor(), 0) == 0;
  if (const int error = empty ? write_all(file_.descriptor(), me.dump() + "\n") : errno; error != 0) cannot_write(path_, error);
}

RunLock::~RunLock() { ::unlink(path_.c_str()); }  // while it is locked: nobody else's

}  // namespace mm
