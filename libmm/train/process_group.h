#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mm {

// The processes that train one model together, numbered from 0. All of them call the same of these functions in the same order. Each
// throws Error{resource} that names a process which has ended, or has not come for longer than the time-out.
//
// Sums are taken in the order of the ranks, so that every process gets the same bits, and a repetition gets them again; those of GPUs in
// the order that NCCL takes, with the same bits in every process.
class ProcessGroup {
 public:
  virtual ~ProcessGroup() = default;
  int rank() const { return rank_; }
  int size() const { return size_; }
  bool leads() const { return rank_ == 0; }  // the one that writes and speaks

  // Begin to change `flat` [N], contiguous, which is not to be touched until wait() comes back. Piece r has pieces[r] elements, together N.
  virtual void begin_reduce(const at::Tensor& flat,
                            std::span<const std::int64_t> pieces) = 0;  // piece r becomes its sum, at process r alone
  virtual void begin_gather(const at::Tensor& flat, std::span<const std::int64_t> pieces) = 0;  // piece r becomes that of process r
  virtual void carry() {}   // on with what was begun, without waiting: who computes meanwhile calls it now and then
  virtual void wait() = 0;  // for all that was begun

  virtual void begin_sum(const at::Tensor& flat);  // [N] becomes its sum everywhere
  void sum(const at::Tensor& flat);                // [N] the same, and waits

  at::Tensor gather(const at::Tensor& tensor);           // [...] of one shape everywhere -> [size, ...]
  at::Tensor begin_gather(const at::Tensor& tensor);     // [...] -> [size, ...], the same, which is there when wait() has come back
  std::vector<double> gather(double number);             // by rank
  void broadcast(const at::Tensor& flat, int from = 0);  // [N] becomes that of one process
  std::string broadcast(const std::string& text, int from = 0);

  // For what waits in other ways than by wait(): throws when another process has ended, or `seconds` are longer than the time-out.
  virtual void check_others(double /*seconds*/) const {}

  // All is done, everywhere. A group that goes without it leaves the others to notice.
  virtual void finish() = 0;

  // How many of the processes compute on the same processors as this one, with itself; at least 1.
  virtual int sharing() const { return 1; }

 protected:
  ProcessGroup(int rank, int size) : rank_(rank), size_(size) {}

 private:
  int rank_, size_;
};

// The sum of a number over the processes.
double total(ProcessGroup& processes, double number);

// The signal by which any of the processes was asked to stop (base/signals.h), which is from then on every one's stop_signal(); 0: none.
int agreed_signal(ProcessGroup& processes);

// Throws Error{usage} that names a process for which `run`, all that decides what is learnt, is not what it is for the first: it would
// learn something else.
void check_alike(ProcessGroup& processes, const std::string& run);

// The even cut of n elements into `size` pieces, the longer ones first.
std::vector<std::int64_t> even_pieces(std::int64_t n, int size);

// One process alone, for which all of this is nothing to do.
ProcessGroup& one_process();

}  // namespace mm
