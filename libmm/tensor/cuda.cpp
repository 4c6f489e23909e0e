#include "tensor/cuda.h"

#include <ATen/Parallel.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

namespace mm {
namespace {

constexpr const char* kDriver = "libcuda.so.1";
constexpr const char* kSetUp =
    "scripts/setup --cuda gets them for a build, and -DMM_INSTALL_LIBTORCH=OFF lets an installed mm use them; or run with --device cpu";

// The folder that libtorch_cpu.so was loaded from.
std::filesystem::path libtorch_folder() {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&at::set_num_threads), &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

Cuda look() {
  Cuda cuda;
  cuda.driver = ::dlopen(kDriver, RTLD_LAZY | RTLD_LOCAL) != nullptr;
  if (!cuda.driver) {
    cuda.problem = "there is no NVIDIA driver on this machine";
    cuda.hint = "install NVIDIA's driver, or run with --device cpu";
    return cuda;
  }
  const auto library = libtorch_folder() / "libtorch_cuda.so";
  // Global, so that the kernels it registers find each other's symbols; never closed.
  if (::dlopen(library.c_str(), RTLD_LAZY | RTLD_GLOBAL) == nullptr) {
    const char* reason = ::dlerror();
    cuda.problem = fmt::format("LibTorch's CUDA libraries cannot be loaded: {}", reason == nullptr ? "no reason given" : reason);
    cuda.hint = kSetUp;
    return cuda;
  }
  if (c10::impl::hasDeviceGuardImpl(c10::kCUDA)) cuda.devices = c10::impl::getDeviceGuardImpl(c10::kCUDA)->deviceCount();
  if (cuda.devices == 0) {
    cuda.problem = "the NVIDIA driver shows no GPU that LibTorch can use";
    cuda.hint = "look at nvidia-smi and at CUDA_VISIBLE_DEVICES, or run with --device cpu";
  }
  return cuda;
}

}  // namespace

Cuda open_cuda() {
  static const Cuda cuda = look();
  return cuda;
}

bool cuda_has_bf16(int device) {
  // The driver's own functions (cuda.h): LibTorch gives the number only through headers that need CUDA's.
  constexpr int kComputeCapabilityMajor = 75;
  void* driver = ::dlopen(kDriver, RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) return false;
  const auto start = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
  const auto get = reinterpret_cast<int (*)(int*, int)>(::dlsym(driver, "cuDeviceGet"));
  const auto attribute = reinterpret_cast<int (*)(int*, int, int)>(::dlsym(driver, "cuDeviceGetAttribute"));
  int handle = 0, major = 0;
  if (start == nullptr || get == nullptr || attribute == nullptr || start(0) != 0 || get(&handle, device) != 0) return false;
  return attribute(&major, kComputeCapabilityMajor, handle) == 0 && major >= 8;
}

}  // namespace mm
