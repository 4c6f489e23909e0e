#include "train/nccl_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/share.h"

namespace mm {
namespace {

const NcclFunctions* open_library() {
  const std::string path = folder_of(reinterpret_cast<const void*>(&open_library)) + "/libmm_nccl.so";
  const std::string what = "the NCCL of libmm_nccl.so is needed to train on several GPUs";
  const char* hint = "build mm where CMake finds cuda_runtime_api.h and nccl.h, or carry what GPUs have by --processes.backend host";
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  MM_CHECK(library != nullptr, Kind::resource, fmt::format("{}, but it does not load: {}", what, ::dlerror()), path, hint);
  const auto entry = reinterpret_cast<NcclEntry>(::dlsym(library, kNcclSymbol));
  const NcclFunctions* functions = entry == nullptr ? nullptr : entry();
  MM_CHECK(functions != nullptr && functions->version == kNcclVersion, Kind::resource,
           fmt::format("{}, but it belongs to another version of mm", what), path, "install mm anew");
  return functions;
}

}  // namespace

const NcclFunctions& nccl_functions() {
  static const NcclFunctions* functions = open_library();  // stays open to the end of the program
  return *functions;
}

}  // namespace mm
