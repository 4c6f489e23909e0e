#include "train/mpi_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/share.h"

namespace mm {
namespace {

const MpiFunctions* open_library() {
  const std::string path = folder_of(reinterpret_cast<const void*>(&open_library)) + "/libmm_mpi.so";
  const std::string what = "the MPI of libmm_mpi.so is needed to train in several processes";
  const char* hint = "install Open MPI (Debian: openmpi-bin), and build mm with -DMM_MPI=ON";
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  MM_CHECK(library != nullptr, Kind::resource, fmt::format("{}, but it does not load: {}", what, ::dlerror()), path, hint);
  const auto entry = reinterpret_cast<MpiEntry>(::dlsym(library, kMpiSymbol));
  const MpiFunctions* functions = entry == nullptr ? nullptr : entry();
  MM_CHECK(functions != nullptr && functions->version == kMpiVersion, Kind::resource,
           fmt::format("{}, but it belongs to another version of mm", what), path, "install mm anew");
  return functions;
}

}  // namespace

const MpiFunctions& mpi_functions() {
  static const MpiFunctions* functions = open_library();  // stays open to the end of the program
  return *functions;
}

}  // namespace mm
