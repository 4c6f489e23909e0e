#pragma once
#include <string>

namespace mm {

// One run folder, one writer: a file `lock` with host and process, made only when it is not there. A lock whose process on this machine
// has ended is taken over; a living one throws Error{usage} that names it. Removed with the object.
class RunLock {
 public:
  explicit RunLock(const std::string& run);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  std::string path_;
};

}  // namespace mm
