#pragma once
#include <memory>

#include "train/device_carrier.h"
#include "train/tcp_store.h"

namespace mm {

// NCCL is reached through a library of its own, libmm_nccl.so, which stands on LibTorch's libraries for CUDA: it is opened when several
// processes compute on GPUs, after those. This table is all that the two sides share; libmm/train/nccl/ fills it.
struct NcclFunctions {
  int version;  // kNcclVersion when the library was built

  // NCCL between `size` processes that meet in a store, each with the GPU on which its first tensor is. timeout: seconds that it may take.
  // Throws Error{resource} when NCCL does not start.
  std::unique_ptr<DeviceCarrier> (*carrier)(const std::shared_ptr<TcpStore>& store, int rank, int size, double timeout);
};

constexpr int kNcclVersion = 1;  // to be raised with every change of NcclFunctions and of DeviceCarrier

// The symbol of libmm_nccl.so that returns its table.
constexpr const char* kNcclSymbol = "mm_nccl_functions";

// Opens libmm_nccl.so, which lies beside libmm.so, once; open_cuda() (tensor/cuda.h) has found a GPU before. Throws Error{resource} when it
// is not there, does not load or is of another version.
const NcclFunctions& nccl_functions();

}  // namespace mm
