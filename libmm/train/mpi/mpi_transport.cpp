#include <fmt/format.h>
#include <mpi.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/check.h"
#include "train/mpi_library.h"

namespace mm {
namespace {

constexpr std::size_t kLongest = std::size_t{1} << 30;  // bytes of a message: MPI counts in int
constexpr int kTag = 0;                                 // one for all: messages between two processes keep their order

void check(int error, const char* what) {
  if (error == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(error, text, &length);
  throw Error(Kind::resource, fmt::format("MPI could not {}: {}", what, text), "",
              "the same command goes on from the newest checkpoint, also with another number of processes");
}

class MpiTransport : public Transport {
 public:
  MpiTransport() {
    int level = 0;
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &level), "start");
    MM_CHECK(level >= MPI_THREAD_SERIALIZED, Kind::resource, "this MPI does not let another thread carry what is sent");
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);  // in place of ending the process without a word of ours
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "number the processes");
    check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "count the processes");
  }

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void begin(std::span<const Sent> sent, std::span<const Received> received) override {
    for (const auto& [from, bytes] : received)
      in_messages(bytes, [&](std::byte* data, int count) {
        check(MPI_Irecv(data, count, MPI_BYTE, from, kTag, MPI_COMM_WORLD, open(from)), "receive");
      });
    for (const auto& [to, bytes] : sent)
      in_messages(bytes, [&](const std::byte* data, int count) {
        check(MPI_Isend(data, count, MPI_BYTE, to, kTag, MPI_COMM_WORLD, open(to)), "send");
      });
  }

  std::optional<int> waiting_for() override {
    if (requests_.empty()) return std::nullopt;
    int all = 0;
    check(MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &all, MPI_STATUSES_IGNORE), "carry what is sent");
    if (all == 0) {
      for (std::size_t i = 0; i < requests_.size(); ++i) {
        int done = 0;
        check(MPI_Request_get_status(requests_[i], &done, MPI_STATUS_IGNORE), "carry what is sent");
        if (done == 0) return others_[i];
      }
      return others_[0];
    }
    requests_.clear();
    others_.clear();
    return std::nullopt;
  }

  void finish() override { check(MPI_Finalize(), "end"); }

 private:
  MPI_Request* open(int other) {
    others_.push_back(other);
    return &requests_.emplace_back(MPI_REQUEST_NULL);
  }

  template <class Byte>
  static void in_messages(std::span<Byte> bytes, auto&& carry) {
    for (std::size_t done = 0; done < bytes.size(); done += kLongest)
      carry(bytes.data() + done, static_cast<int>(std::min(kLongest, bytes.size() - done)));
  }

  int rank_ = 0, size_ = 1;
  std::vector<MPI_Request> requests_;
  std::vector<int> others_;  // whose request each is
};

std::unique_ptr<Transport> transport() { return std::make_unique<MpiTransport>(); }

}  // namespace
}  // namespace mm

extern "C" const mm::MpiFunctions* mm_mpi_functions() {
  static constexpr mm::MpiFunctions functions{.version = mm::kMpiVersion, .transport = mm::transport};
  return &functions;
}
