#include "tensor/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include <cstdlib>
#include <optional>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

#include "base/check.h"
#include "base/number.h"
#include "base/parallel.h"
#include "tensor/cuda.h"

namespace mm {
namespace {

constexpr int kMostThreads = 1024;

// "cuda" and "cuda:N" -> N; nothing for "auto" and "cpu".
std::optional<int> asked_gpu(const std::string& device) {
  if (device == "auto" || device == "cpu") return {};
  if (device == "cuda") return 0;
  if (device.starts_with("cuda:"))
    if (const auto index = whole_number<int>(std::string_view(device).substr(5)); index && *index >= 0) return index;
  throw Error(Kind::usage, fmt::format("'{}' is no device", device), "--device", "auto, cpu, cuda or cuda:N, where N is 0 or more");
}

c10::Device choose_device(const std::string& asked, std::vector<std::string>& warnings) {
  const auto gpu = asked_gpu(asked);
  if (asked == "cpu") return c10::kCPU;
  const Cuda cuda = open_cuda();
  if (!gpu) {
    if (cuda.driver && cuda.devices == 0) warnings.push_back(fmt::format("computing on the CPU: {} ({})", cuda.problem, cuda.hint));
    return cuda.devices > 0 ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
  }
  if (cuda.devices == 0) throw Error(Kind::resource, cuda.problem, "--device " + asked, cuda.hint);
  MM_CHECK(*gpu < cuda.devices, Kind::resource, fmt::format("there is no GPU {}: this machine shows {}", *gpu, cuda.devices),
           "--device " + asked, fmt::format("cuda:0 to cuda:{}", cuda.devices - 1));
  return {c10::kCUDA, static_cast<c10::DeviceIndex>(*gpu)};
}

c10::ScalarType choose_dtype(const std::string& asked, c10::Device device, std::vector<std::string>& warnings) {
  if (asked == "fp32") return c10::kFloat;
  if (asked == "int8") {
    MM_CHECK(device.is_cpu(), Kind::usage, "int8 is computed on processors only", "--precision int8", "add --device cpu");
    return c10::kChar;
  }
  const bool bf16 = device.is_cuda() ? cuda_has_bf16(device.index()) : cpu_has_bf16();
  if (asked == "auto") return bf16 ? c10::kBFloat16 : c10::kFloat;
  MM_CHECK(asked == "bf16" || asked == "fp16", Kind::usage, fmt::format("'{}' is no precision", asked), "--precision",
           "auto, fp32, bf16, fp16 or int8");
  if (asked == "bf16" && !bf16)
    warnings.push_back("this device does not compute in bf16; LibTorch emulates it, more slowly than --precision fp32");
  if (asked == "fp16" && device.is_cpu()) warnings.push_back("fp16 on a CPU is slower than --precision fp32; it is meant for GPUs");
  return asked == "bf16" ? c10::kBFloat16 : c10::kHalf;
}

const char* name_of(c10::ScalarType dtype) {
  if (dtype == c10::kChar) return "int8";
  return dtype == c10::kFloat ? "fp32" : dtype == c10::kHalf ? "fp16" : "bf16";
}

// OMP_NUM_THREADS is what batch systems and people who run several programs side by side set.
int choose_threads(int asked) {
  MM_CHECK(asked >= 0 && asked <= kMostThreads, Kind::usage, fmt::format("from 0 to {}", kMostThreads), "--threads");
  if (asked > 0) return asked;
  const char* variable = std::getenv("OMP_NUM_THREADS");
  const auto set = whole_number<int>(variable == nullptr ? "" : variable);
  return set && *set > 0 && *set <= kMostThreads ? *set : cpu_count();
}

}  // namespace

Runtime make_runtime(const RuntimeOptions& options) {
  Runtime runtime;
  runtime.device = choose_device(options.device, runtime.warnings);
  runtime.dtype = choose_dtype(options.precision, runtime.device, runtime.warnings);
  runtime.threads = choose_threads(options.threads);
  runtime.chosen =
      fmt::format("{}, {}, {} thread{}", runtime.device.str(), name_of(runtime.dtype), runtime.threads, runtime.threads == 1 ? "" : "s");
  return runtime;
}

void apply(const Runtime& runtime) {
  at::set_num_threads(runtime.threads);
  if (runtime.device.is_cuda()) at::globalContext().setAllowTF32CuDNN(false);  // convolutions would round to 10 bits
}

#if defined(__x86_64__)
namespace {

// What the operating system saves of a thread's registers, as XGETBV tells (Intel SDM volume 1, chapter 13).
__attribute__((target("xsave"))) std::uint64_t saved_registers() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_OSXSAVE) == 0) return 0;
  return _xgetbv(0);
}

}  // namespace

bool cpu_has_bf16() {
  constexpr std::uint64_t kAvx512 = 0xE6, kTiles = 0x60000;  // SSE, AVX, masks and both halves of ZMM; tile configuration and data
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  const unsigned pages = a;  // the last sub-leaf
  const std::uint64_t saved = saved_registers();
  const bool amx = (d >> 22 & 1) != 0 && (saved & kTiles) == kTiles;
  if (amx || pages == 0) return amx;
  __cpuid_count(7, 1, a, b, c, d);
  return (a >> 5 & 1) != 0 && (saved & kAvx512) == kAvx512;
}
#else
bool cpu_has_bf16() { return false; }  // only measured on x86-64
#endif

}  // namespace mm
