#pragma once
#include <cstddef>
#include <optional>
#include <span>

namespace mm {

// What carries bytes between the processes of a run: MPI (train/mpi), or threads in a test. One thread at a time calls it.
class Transport {
 public:
  virtual ~Transport() = default;  // without finish(): the others are left as they are
  virtual int rank() const = 0;    // of this process, from 0
  virtual int size() const = 0;    // how many processes there are

  struct Sent {
    int to = 0;
    std::span<const std::byte> bytes = {};
  };
  struct Received {
    int from = 0;
    std::span<std::byte> bytes = {};
  };

  // Begins to send and to receive; the memory stays as it is until waiting_for() says that all is done. Between two processes, pieces
  // arrive in the order in which they were sent, each as long as it was sent.
  virtual void begin(std::span<const Sent> sent, std::span<const Received> received) = 0;

  // Carries on with what was begun, without waiting: a process that something has still to be sent to or received from; nothing when all
  // is done. Throws Error{resource} when a process cannot be reached any more.
  virtual std::optional<int> waiting_for() = 0;

  virtual void finish() = 0;  // every process has all it needs; nothing is carried afterwards
};

}  // namespace mm
