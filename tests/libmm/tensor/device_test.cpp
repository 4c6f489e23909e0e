#include "tensor/device.h"

#include <ATen/Parallel.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>
#include <string>

#include "base/error.h"
#include "base/parallel.h"
#include "tensor/cuda.h"

#include "support/doctest.h"

using mm::make_runtime;

namespace {

// The processor's features as the kernel lists them, which leaves out what it does not support.
bool kernel_lists(const std::string& feature) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("flags")) return (line + " ").find(" " + feature + " ") != std::string::npos;
  return false;
}

mm::Error refusal(const mm::RuntimeOptions& options) {
  try {
    make_runtime(options);
  } catch (const mm::Error& e) {
    return e;
  }
  FAIL("accepted ", options.device, " ", options.precision, " ", options.threads);
  return {mm::Kind::internal, ""};
}

}  // namespace

TEST_CASE("bf16 is found where the kernel lists it") {
  CHECK(mm::cpu_has_bf16() == (kernel_lists("avx512_bf16") || kernel_lists("amx_bf16")));
}

TEST_CASE("the processor, in the type it computes in") {
  const auto automatic = make_runtime({.device = "cpu", .precision = "auto", .threads = 2});
  CHECK(automatic.device.is_cpu());
  CHECK((automatic.dtype == (mm::cpu_has_bf16() ? c10::kBFloat16 : c10::kFloat)));
  CHECK(automatic.warnings.empty());
  CHECK(automatic.threads == 2);
  mm::apply(automatic);
  CHECK(at::get_num_threads() == 2);

  const auto reference = make_runtime({.device = "cpu", .precision = "fp32", .threads = 1});
  CHECK((reference.dtype == c10::kFloat));
  CHECK(reference.chosen == "cpu, fp32, 1 thread");
  CHECK(at::get_num_threads() == 2);  // a choice is not yet in force

  const auto bf16 = make_runtime({.device = "cpu", .precision = "bf16"});
  CHECK((bf16.dtype == c10::kBFloat16));
  CHECK(bf16.warnings.size() == (mm::cpu_has_bf16() ? 0 : 1));
  const auto fp16 = make_runtime({.device = "cpu", .precision = "fp16"});
  CHECK((fp16.dtype == c10::kHalf));
  CHECK(fp16.warnings.size() == 1);
  const auto int8 = make_runtime({.device = "cpu", .precision = "int8", .threads = 2});
  CHECK((int8.dtype == c10::kChar));
  CHECK(int8.chosen == "cpu, int8, 2 threads");
  CHECK(int8.warnings.empty());
}

TEST_CASE("threads are what is asked for, then OMP_NUM_THREADS, then what the process may use") {
  ::unsetenv("OMP_NUM_THREADS");
  CHECK(make_runtime({.device = "cpu"}).threads == mm::cpu_count());
  ::setenv("OMP_NUM_THREADS", "3", 1);
  CHECK(make_runtime({.device = "cpu"}).threads == 3);
  CHECK(make_runtime({.device = "cpu", .threads = 1}).threads == 1);
  for (const char* odd : {"", "0", "-1", "two", "4,2", "99999999999"}) {
    ::setenv("OMP_NUM_THREADS", odd, 1);
    CHECK(make_runtime({.device = "cpu"}).threads == mm::cpu_count());
  }
  ::unsetenv("OMP_NUM_THREADS");
  CHECK((refusal({.device = "cpu", .threads = -1}).kind == mm::Kind::usage));
  CHECK((refusal({.device = "cpu", .threads = 1025}).kind == mm::Kind::usage));
}

TEST_CASE("devices and precisions that are none") {
  for (const char* device : {"gpu", "", "cuda:", "cuda:-1", "cuda:x", "cuda:0x", "CPU", "cuda0", "cuda:99999999999"}) {
    const auto error = refusal({.device = device});
    CHECK((error.kind == mm::Kind::usage));
    CHECK(error.where == "--device");
    CHECK(error.hint == "auto, cpu, cuda or cuda:N, where N is 0 or more");
  }
  CHECK((refusal({.device = "cpu", .precision = "int4"}).kind == mm::Kind::usage));
}

TEST_CASE("a GPU that is asked for is there, or it is an error; auto goes without") {
  const mm::Cuda cuda = mm::open_cuda();
  const auto automatic = make_runtime({});
  CHECK(automatic.device.is_cuda() == (cuda.devices > 0));
  CHECK(automatic.warnings.size() == (cuda.driver && cuda.devices == 0 ? 1 : 0));
  const auto missing = refusal({.device = "cuda:" + std::to_string(cuda.devices)});
  CHECK((missing.kind == mm::Kind::resource));
  CHECK(missing.where == "--device cuda:" + std::to_string(cuda.devices));
  CHECK_FALSE(missing.hint.empty());
  if (cuda.devices == 0)
    CHECK(missing.what() == cuda.problem);
  else
    CHECK(make_runtime({.device = "cuda"}).device.is_cuda());
}
