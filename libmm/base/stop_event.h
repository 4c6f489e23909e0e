#pragma once

namespace mm {

// Tells threads that wait in poll() to stop waiting, once and for good. Safe to use from several threads.
class StopEvent {
 public:
  StopEvent();  // throws Error{resource} when the system gives no descriptor
  ~StopEvent();
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;

  void raise();
  int descriptor() const { return descriptor_; }  // for poll(): readable once it was raised

 private:
  int descriptor_ = -1;
};

}  // namespace mm
