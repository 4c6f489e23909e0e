#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// What carries the tensors of a device between the processes of a run. All of them call the same of these functions in the same order.
// What is begun comes behind what the calling thread has asked its device for, and is done while that computes on. The tensors are
// contiguous, and not to be touched until wait() has come back.
class DeviceCarrier {
 public:
  virtual ~DeviceCarrier() = default;

  virtual void begin_sum(const at::Tensor& flat) = 0;                  // [N] becomes its sum everywhere, with the same bits
  virtual void begin_reduce(const at::Tensor& flat, int to) = 0;       // [N] becomes its sum, at one process
  virtual void begin_broadcast(const at::Tensor& flat, int from) = 0;  // [N] becomes that of one process

  // Is all done that was begun? Does not wait. Throws Error{resource} when it cannot be done.
  virtual bool done() = 0;

  // Once it is done: what the calling thread asks its device for from now on comes behind it.
  virtual void wait() = 0;

  virtual void finish() = 0;  // every process has all it needs
  virtual void abandon() {}   // the others are left as they are; within seconds, also when one of them has gone
};

}  // namespace mm
