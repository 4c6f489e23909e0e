#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mm {

// A process of a run, as the others know it.
struct Member {
  std::int64_t process = 0;      // its number on its host
  std::uint64_t kernel = 0;      // the same for processes that can see each other: of one boot and one namespace
  std::uint64_t processors = 0;  // the same for those that may use the same processors
  std::string host = {};         // as it calls itself
};

Member this_process();  // as it would tell the others of itself

// Notices when a process that this one can see has ended, however it ended. Those on other hosts, and on kernels without pidfd_open (Linux
// 5.3), are not seen.
class ProcessWatch {
 public:
  ProcessWatch() = default;
  ~ProcessWatch();
  ProcessWatch(const ProcessWatch&) = delete;
  ProcessWatch& operator=(const ProcessWatch&) = delete;

  void watch(int rank, const Member& member);  // but for this process itself
  std::optional<int> ended() const;            // the lowest rank of those that have

 private:
  struct Watched {
    int rank, descriptor;
  };
  std::vector<Watched> watched_;
};

}  // namespace mm
