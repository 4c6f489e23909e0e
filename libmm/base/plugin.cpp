#include "base/plugin.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/share.h"

namespace mm {
namespace {

std::string path_of(const Plugin& plugin) { return fmt::format("{}/{}", folder_of(plugin.neighbour), plugin.file); }

}  // namespace

void* plugin_symbol(const Plugin& plugin) {
  const std::string path = path_of(plugin);
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  MM_CHECK(library != nullptr, Kind::resource, fmt::format("{}, but it does not load: {}", plugin.need, ::dlerror()), path, plugin.hint);
  return ::dlsym(library, plugin.symbol);
}

void refuse_plugin(const Plugin& plugin) {
  throw Error(Kind::resource, fmt::format("{}, but it belongs to another version of mm", plugin.need), path_of(plugin), "install mm anew");
}

}  // namespace mm
