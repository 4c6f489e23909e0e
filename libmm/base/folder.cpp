#include "base/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

std::string parent_of(const std::string& path) {
  const auto parent = fs::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

void sync_file(const std::string& path) {
  const int opened = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int error = opened < 0 || ::fsync(opened) != 0 ? errno : 0;
  if (opened >= 0) ::close(opened);
  if (error != 0) cannot_write(path, error);
}

// Every file and folder of a tree, onto the disk.
void sync_tree(const std::string& root) {
  std::vector<std::string> folders{root};
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end; it.increment(error)) {
    const auto status = it->symlink_status(error);
    if (fs::is_directory(status)) folders.push_back(it->path().string());
    if (fs::is_regular_file(status)) sync_file(it->path().string());
  }
  if (error) cannot_write(root, error.value());
  for (const auto& folder : folders) sync_folder(folder);
}

// A file system that cannot exchange (some network ones) gets two renames; after a crash in between, both folders are there still, the
// older one as .NAME.PID.old.
void exchange(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) cannot_write(to, errno);
  const std::string old = fmt::format("{}/.{}.{}.old", parent_of(to), fs::path(to).filename().string(), ::getpid());
  if (::rename(to.c_str(), old.c_str()) != 0) cannot_write(to, errno);
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int error = errno;
    [[maybe_unused]] const int back = ::rename(old.c_str(), to.c_str());
    cannot_write(to, error);
  }
  [[maybe_unused]] const int aside = ::rename(old.c_str(), from.c_str());
}

// Puts `from` in the place of `to`; an older folder stands at `from` afterwards.
void place(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) == 0) return;  // nothing was there, or an empty folder
  MM_CHECK(errno != ENOTDIR, Kind::output, "is a file, not a folder", shown(to));
  if (errno != ENOTEMPTY && errno != EEXIST) cannot_write(to, errno);
  exchange(from, to);
}

bool is_aside(std::string_view name) {
  if (!name.ends_with(".tmp")) return false;
  if (name.starts_with('.')) return true;
  name.remove_suffix(4);
  const auto number = name.substr(name.rfind('.') + 1);  // AtomicFile's PID-N
  return number.find('-') != std::string_view::npos && number.find_first_not_of("0123456789-") == std::string_view::npos;
}

}  // namespace

void make_folder(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  MM_CHECK(!error, Kind::output, fmt::format("cannot make a folder: {}", error.message()), shown(path), "write somewhere else");
}

AtomicFolder::AtomicFolder(const std::string& path) : path_(path) {
  const std::string name = fs::path(path).filename().string();
  MM_ASSERT(!name.empty());
  for (int attempt = 0;; ++attempt) {
    aside_ = fmt::format("{}/.{}.{}-{}.tmp", parent_of(path), name, ::getpid(), attempt);
    if (::mkdir(aside_.c_str(), 0777) == 0) return;
    if (errno != EEXIST) cannot_write(path, errno);
  }
}

AtomicFolder::~AtomicFolder() {
  std::error_code ignored;
  fs::remove_all(aside_, ignored);
}

void AtomicFolder::commit() {
  sync_tree(aside_);
  place(aside_, path_);
  sync_folder(parent_of(path_));
  std::error_code ignored;
  fs::remove_all(aside_, ignored);  // the older folder
}

void remove_aside(const std::string& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (is_aside(it->path().filename().string())) found.push_back(it->path());
  if (error) cannot_write(folder, error.value());
  for (const auto& path : found) fs::remove_all(path, error);
}

}  // namespace mm
