#include "base/share.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

namespace mm {

namespace fs = std::filesystem;

std::string folder_of(const void* address) {
  Dl_info found{};
  if (::dladdr(address, &found) == 0 || found.dli_fname == nullptr) return {};
  return fs::path(found.dli_fname).parent_path().string();
}

std::string program_folder() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  return error ? std::string() : program.parent_path().string();
}

std::string share_folder() {
  std::error_code ignored;
  const char* chosen = std::getenv("MM_SHARE");
  if (chosen != nullptr && *chosen != '\0')
    return fs::is_directory(chosen, ignored) ? fs::absolute(chosen, ignored).string() : std::string();
  const fs::path programs = program_folder();
  for (const char* place : {"../share/mm", "../../../share"}) {
    const auto folder = (programs / place).lexically_normal();
    if (fs::is_directory(folder / "config", ignored) || fs::is_directory(folder / "models", ignored)) return folder.string();
  }
  return {};
}

}  // namespace mm
