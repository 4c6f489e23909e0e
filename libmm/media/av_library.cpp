#include "media/av_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/share.h"

namespace mm {
namespace {

const AvFunctions* open_library() {
  const std::string path = folder_of(reinterpret_cast<const void*>(&open_library)) + "/libmm_av.so",
                    what = "the decoders of libmm_av.so are needed for this file";
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
