#pragma once
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

}  // namespace mm
