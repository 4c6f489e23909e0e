#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <torch/headeronly/version.h>

#include <array>
#include <filesystem>

#include "base/error.h"
#include "media/av_library.h"
#include "media/cv_library.h"
#include "media/face.h"
#include "task/doctor.h"
#include "tensor/cuda.h"

namespace mm {
namespace {

using State = Finding::State;

// The file that a function of a shared library was loaded from.
std::string library_of(const void* function) {
  Dl_info info{};
  return ::dladdr(function, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : "(unknown file)";
}

// The names of the GPUs, from the driver itself (cuda.h): LibTorch's libraries need not be there.
std::vector<std::string> gpu_names() {
  void* driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver == nullptr) return {};
  const auto start = reinterpret_cast<int (*)(unsigned)>(::dlsym(driver, "cuInit"));
  const auto count = reinterpret_cast<int (*)(int*)>(::dlsym(driver, "cuDeviceGetCount"));
  const auto get = reinterpret_cast<int (*)(int*, int)>(::dlsym(driver, "cuDeviceGet"));
  const auto name = reinterpret_cast<int (*)(char*, int, int)>(::dlsym(driver, "cuDeviceGetName"));
  int devices = 0;
  if (start == nullptr || count == nullptr || get == nullptr || name == nullptr || start(0) != 0 || count(&devices) != 0) return {};
  std::vector<std::string> names;
  for (int i = 0; i < devices; ++i) {
    int handle = 0;
    std::array<char, 256> text{};
    if (get(&handle, i) == 0 && name(text.data(), text.size() - 1, handle) == 0) names.emplace_back(text.data());
  }
  return names;
}

}  // namespace

Finding check_libtorch() {
  const std::string file = library_of(reinterpret_cast<const void*>(&at::set_num_threads));
  Finding finding{.name = "LibTorch"};
  finding.found = fmt::format("{}.{}.{}{}, {}", TORCH_VERSION_MAJOR, TORCH_VERSION_MINOR, TORCH_VERSION_PATCH,
                              at::hasMKLDNN() ? " with oneDNN" : "", file);
  if (!at::hasMKLDNN()) finding.fix = "without oneDNN mm is slow: take LibTorch from the PyPI wheel (scripts/setup)";
  return finding;
}

Finding check_ffmpeg() {
  Finding finding{.name = "FFmpeg"};
  try {
    av_functions();
    finding.found = "found: sounds, videos, and BMP, TIFF and AVIF pictures can be read";
  } catch (const Error& error) {
    finding.state = State::absent;
    finding.found = error.what();
    finding.fix = "for sounds, videos, BMP, TIFF and AVIF: scripts/setup, then build again with -DMM_MEDIA=ON";
  }
  return finding;
}

Finding check_opencv() {
  Finding finding{.name = "OpenCV"};
  const std::string cascade = face_cascade();
  try {
    cv_functions();
    finding.found = cascade.empty() ? "found, without its cascade of faces" : fmt::format("found: faces in videos, by {}", cascade);
  } catch (const Error& error) {
    finding.state = State::absent;
    finding.found = error.what();
    finding.fix = "for faces in videos: scripts/setup, then build again with -DMM_MEDIA=ON";
  }
  if (finding.state != State::absent && cascade.empty()) {
    finding.state = State::absent;
    finding.fix = "for faces in videos: apt install opencv-data";
  }
  return finding;
}

Finding check_cuda() {
  Finding finding{.name = "CUDA"};
  const Cuda cuda = open_cuda();
  const auto names = gpu_names();
  if (cuda.devices > 0) {
    finding.found = fmt::format("{} of {} GPUs can be used: {}", cuda.devices, names.size(), fmt::join(names, ", "));
  } else {
    finding.state = State::absent;
    finding.found = fmt::format("{}{}{}", cuda.problem, names.empty() ? "" : "; GPUs: ", fmt::join(names, ", "));
    finding.fix = cuda.hint;
  }
  return finding;
}

}  // namespace mm
