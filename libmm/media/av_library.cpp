#include "media/av_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "base/check.h"

namespace mm {
namespace {

// The folder of the library (or program) that this code was linked into.
std::filesystem::path own_folder() {
  Dl_info found{};
  const auto address = reinterpret_cast<const void*>(&own_folder);
  if (::dladdr(address, &found) == 0 || found.dli_fname == nullptr) return {};
  return std::filesystem::path(found.dli_fname).parent_path();
}

const AvFunctions* open_library() {
  const std::string path = (own_folder() / "libmm_av.so").string(), what = "the decoders of libmm_av.so are needed for this file";
  const char* hint = "build mm with -DMM_MEDIA=ON and keep libmm_av.so beside libmm.so; `mm doctor` says what is missing";
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  MM_CHECK(library != nullptr, Kind::resource, fmt::format("{}, but it does not load: {}", what, ::dlerror()), path, hint);
  const auto entry = reinterpret_cast<AvEntry>(::dlsym(library, kAvSymbol));
  const AvFunctions* functions = entry == nullptr ? nullptr : entry();
  MM_CHECK(functions != nullptr && functions->version == kAvVersion, Kind::resource,
           fmt::format("{}, but it belongs to another version of mm", what), path, "install mm anew");
  return functions;
}

}  // namespace

const AvFunctions& av_functions() {
  static const AvFunctions* functions = open_library();  // stays open to the end of the program
  return *functions;
}

}  // namespace mm
