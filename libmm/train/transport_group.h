#pragma once
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "train/process_group.h"
#include "train/process_watch.h"
#include "train/transport.h"

namespace mm {

// A group over a transport. What is begun is carried a little at each call, in the order in which it was begun, and to its end by who
// waits: no thread of its own takes the processor from what is computed meanwhile.
class TransportGroup : public ProcessGroup {
 public:
  TransportGroup(std::unique_ptr<Transport> transport, double timeout);  // seconds

  void begin_reduce(const at::Tensor& flat, std::span<const std::int64_t> pieces) override;
  void begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) override;
  void carry() override;
  void wait() override;
  void check_others(double seconds) const override;
  void finish() override;
  int sharing() const override;

 private:
  // Pieces that go to their sums, or to all, by rank.
  struct Job {
    at::Tensor flat;  // [N]
    std::vector<std::int64_t> pieces;
    bool adds = false;
    at::Tensor came = {};  // of one that adds, the others' pieces [others, count]
    bool begun = false;
  };

  template <class Call>
  auto until_failure(const Call& call);
  std::optional<int> waiting_for();  // carries on; another process that something is still missing from, or nothing
  void wait_for_all();
  void begin(Job& job);
  void add(const Job& job) const;
  void check_others(const std::string& late, double seconds) const;
  std::string named(int rank) const;
  void meet();

  std::unique_ptr<Transport> transport_;
  double timeout_;
  std::vector<Member> members_;  // by rank
  ProcessWatch watch_;
  std::deque<Job> jobs_;        // in the order in which they were begun; the first one is under way
  std::exception_ptr failure_;  // of a job: nothing is carried after it
};

}  // namespace mm
