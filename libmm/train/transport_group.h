#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "train/process_group.h"
#include "train/process_watch.h"
#include "train/transport.h"

namespace mm {

// A group over a transport. What is begun is carried by another thread while this one computes; who waits carries what is left himself.
class TransportGroup : public ProcessGroup {
 public:
  TransportGroup(std::unique_ptr<Transport> transport, double timeout);  // seconds
  ~TransportGroup() override;

  void begin_reduce(const at::Tensor& flat, std::span<const std::int64_t> pieces) override;
  void begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) override;
  void wait() override;
  void check_others(double seconds) const override;
  void finish() override;
  int sharing() const override;

 private:
  using Job = std::function<void()>;

  void push(Job job);
  void run_next(std::unique_lock<std::mutex>& lock);
  void work();
  void reduce(const at::Tensor& flat, const std::vector<std::int64_t>& pieces);         // [N]
  void gather_pieces(const at::Tensor& flat, const std::vector<std::int64_t>& pieces);  // [N]
  void transfer(std::span<const Transport::Sent> sent, std::span<const Transport::Received> received);
  void check_others(const std::string& late, double seconds) const;
  std::string named(int rank) const;
  void meet();

  std::unique_ptr<Transport> transport_;
  double timeout_;
  std::vector<Member> members_;  // by rank
  ProcessWatch watch_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> jobs_;              // in the order in which they were begun
  bool busy_ = false;                 // one of the threads carries a job
  bool ended_ = false;                // no job comes any more
  std::exception_ptr failure_;        // of a job: nothing is carried after it
  std::atomic<bool> awaited_ = true;  // wait() waits: nothing is computed meanwhile
  std::thread thread_;
};

}  // namespace mm
