#pragma once
#include <optional>
#include <string>

#include "base/locked_file.h"

namespace mm {

// One run folder, one writer: while the object lives, the file `lock` in it is locked, and says which process on which host has it. A
// process that was killed leaves the file, but not the lock. Throws Error{usage} that names the process when another one has it.
class RunLock {
 public:
  explicit RunLock(const std::string& run);  // the folder must be there
  ~RunLock();                                // removes the file
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  std::string path_;
  LockedFile file_;
};

// Who trains in a run's folder now: "process 17 on node-3"; nothing when nobody does. Throws Error{input}.
std::optional<std::string> run_holder(const std::string& run);

}  // namespace mm
