#include <fmt/format.h>
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <chrono>
#include <cstdlib>
#include <deque>
#include <future>
#include <thread>

#include "base/check.h"
#include "train/nccl_library.h"

namespace mm {
namespace {

constexpr const char* kGoOn = "the same command goes on from the newest checkpoint, also with another number of processes";

// LibTorch's own watch ends the process without a word of ours when a step takes too long; the hosts' group does it here. What somebody
// has set stays.
void leave_watching_to_the_hosts() {
  ::setenv("TORCH_NCCL_ASYNC_ERROR_HANDLING", "0", 0);
  ::setenv("TORCH_NCCL_ENABLE_MONITORING", "0", 0);
  ::setenv("TORCH_NCCL_DUMP_ON_TIMEOUT", "0", 0);
}

[[noreturn]] void fail(const std::exception& error) {
  const auto* of_torch = dynamic_cast<const c10::Error*>(&error);
  const std::string text = of_torch != nullptr ? of_torch->what_without_backtrace() : error.what();
  throw Error(Kind::resource, fmt::format("NCCL could not carry the sums: {}", text.substr(0, text.find('\n'))), "", kGoOn);
}

// What the call gives; what LibTorch throws as an error of ours.
template <class Call>
auto carried(const Call& call) {
  try {
    return call();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    fail(error);
  }
}

class NcclCarrier : public DeviceCarrier {
 public:
  NcclCarrier(std::shared_ptr<TcpStore> store, int rank, int size, double timeout) : store_(std::move(store)) {
    leave_watching_to_the_hosts();
    const auto options = c10d::ProcessGroupNCCL::Options::create();
    // Longer than the hosts' own, which names a process.
    options->timeout = std::chrono::milliseconds(static_cast<std::int64_t>(timeout * 1000)) + std::chrono::minutes(1);
    const auto shared = c10::intrusive_ptr<c10d::Store>::reclaim_copy(&store_->store());
    group_ = carried([&] {
      return c10::make_intrusive<c10d::ProcessGroupNCCL>(c10::make_intrusive<c10d::PrefixStore>("nccl", shared), rank, size, options);
    });
  }

  // On a stream of its own, which waits for what the calling thread's stream has to do.
  void begin_sum(const at::Tensor& flat) override {
    std::vector<at::Tensor> tensors{flat};
    carried([&] { begun_.push_back(group_->allreduce(tensors)); });
  }
  void begin_reduce(const at::Tensor& flat, int to) override {
    std::vector<at::Tensor> tensors{flat};
    c10d::ReduceOptions options;
    options.rootRank = to;
    carried([&] { begun_.push_back(group_->reduce(tensors, options)); });
  }
  void begin_broadcast(const at::Tensor& flat, int from) override {
    std::vector<at::Tensor> tensors{flat};
    c10d::BroadcastOptions options;
    options.rootRank = from;
    carried([&] { begun_.push_back(group_->broadcast(tensors, options)); });
  }

  bool done() override {
    return carried([&] {
      for (; done_ < begun_.size() && begun_[done_]->isCompleted(); ++done_)
        if (const auto failure = begun_[done_]->exception()) std::rethrow_exception(failure);
      return done_ == begun_.size();
    });
  }

  void wait() override {
    carried([&] {
      for (const auto& work : begun_) work->wait();  // the calling thread's stream waits
    });
    begun_.clear();
    done_ = 0;
  }

  void finish() override {
    carried([&] { group_->shutdown(); });
  }

  // Where NCCL does not come back from it, the process ends beside it.
  void abandon() override {
    begun_.clear();
    auto ended = std::make_shared<std::promise<void>>();
    auto end = ended->get_future();
    std::thread([group = group_, ended] {
      try {
        group->abort();
      } catch (const std::exception&) {  // there is another error to tell
      }
      ended->set_value();
    }).detach();
    if (end.wait_for(std::chrono::seconds(10)) != std::future_status::ready) group_.release();
  }

 private:
  std::shared_ptr<TcpStore> store_;
  c10::intrusive_ptr<c10d::ProcessGroupNCCL> group_;
  std::deque<c10::intrusive_ptr<c10d::Work>> begun_;  // in the order in which it was
  std::size_t done_ = 0;                              // of them
};

std::unique_ptr<DeviceCarrier> carrier(const std::shared_ptr<TcpStore>& store, int rank, int size, double timeout) {
  return std::make_unique<NcclCarrier>(store, rank, size, timeout);
}

}  // namespace
}  // namespace mm

extern "C" const mm::NcclFunctions* mm_nccl_functions() {
  static constexpr mm::NcclFunctions functions{.version = mm::kNcclVersion, .carrier = mm::carrier};
  return &functions;
}
