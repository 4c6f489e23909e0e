#include "hub/download.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/locked_file.h"
#include "base/percent_encoding.h"
#include "hub/blob_hash.h"
#include "hub/hub.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

bool is_whole(const fs::path& blob, std::uint64_t size) {
  std::error_code error;
  return fs::is_regular_file(blob, error) && fs::file_size(blob, error) == size && !error;
}

LockedFile wait_for_lock(const Hub& hub, const std::string& path) {
  for (;;) {
    if (auto lock = LockedFile::open(path)) return std::move(*lock);
    MM_CHECK(!hub.http.is_stopped || !hub.http.is_stopped(), Kind::network, "was stopped", hub.title());
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

// The hash of a blob that comes in pieces, computed beside whoever brings them: a block at a time, by a thread of its own.
class LaterHash {
 public:
  explicit LaterHash(const HubFile& file) : hash_(file.blob, file.size) {}
  ~LaterHash() { wait(); }
  LaterHash(const LaterHash&) = delete;
  LaterHash& operator=(const LaterHash&) = delete;

  void update(std::span<const std::byte> bytes) {
    next_.insert(next_.end(), bytes.begin(), bytes.end());
    if (next_.size() >= kBlock) begin();
  }

  bool matches() {
    begin();
    wait();
    return hash_.matches();
  }

  void restart(const HubFile& file) {
    wait();
    next_.clear();
    hash_ = BlobHash(file.blob, file.size);
  }

 private:
  static constexpr std::size_t kBlock = 1 << 20;

  void begin() {
    wait();
    std::swap(next_, block_);
    next_.clear();
    try {
      running_ = std::async(std::launch::async, [this] { hash_.update(block_); });
    } catch (const std::system_error&) {  // no more threads
      hash_.update(block_);
    }
  }

  void wait() {
    if (running_.valid()) running_.get();
  }

  BlobHash hash_;
  std::vector<std::byte> next_, block_;  // what comes, and what is being hashed
  std::future<void> running_;
};

// What has come of a blob so far, on the disk and in its hash.
class Incomplete {
 public:
  Incomplete(std::string path, const HubFile& file) : path_(std::move(path)), file_(file), hash_(file) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (descriptor_ < 0) cannot_write(path_, errno);
    try {
      take_up();
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
  }
  ~Incomplete() { ::close(descriptor_); }
  Incomplete(const Incomplete&) = delete;
  Incomplete& operator=(const Incomplete&) = delete;

  std::uint64_t size() const { return size_; }
  bool matches() { return size_ == file_.size && hash_.matches(); }

  void restart() {
    if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) < 0) cannot_write(path_, errno);
    size_ = 0;
    hash_.restart(file_);
  }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const auto count = ::write(descriptor_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) cannot_write(path_, errno);
      const auto written = bytes.first(static_cast<std::size_t>(count));
      hash_.update(written);
      size_ += written.size();
      bytes = bytes.subspan(written.size());
    }
  }

  void finish(const std::string& blob) {
    if (::fsync(descriptor_) != 0 || ::rename(path_.c_str(), blob.c_str()) != 0) cannot_write(blob, errno);
    sync_folder(fs::path(blob).parent_path().string());
  }

 private:
  void take_up() {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) cannot_write(path_, errno);
    MM_CHECK(S_ISREG(status.st_mode), Kind::output, "is not a regular file", shown(path_));
    if (static_cast<std::uint64_t>(status.st_size) > file_.size) return restart();
    std::vector<std::byte> buffer(1 << 20);
    for (;;) {
      const auto count = ::read(descriptor_, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) cannot_read(path_, errno);
      if (count == 0) return;
      hash_.update(std::span(buffer).first(static_cast<std::size_t>(count)));
      size_ += static_cast<std::uint64_t>(count);
    }
  }

  std::string path_;
  const HubFile& file_;
  LaterHash hash_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

void fetch_blob(const Hub& hub, const std::string& commit, const HubFile& file, const std::string& blob,
                const std::function<void(std::uint64_t)>& advance) {
  Incomplete part(blob + ".incomplete", file);
  const auto path = "/" + hub.name + "/resolve/" + commit + "/" + percent_encoded(file.name, true);
  std::uint64_t told = 0;
  const auto tell = [&] {  // what comes a second time, after a wrong start, is no advance
    if (part.size() > told) advance(part.size() - std::exchange(told, part.size()));
  };
  for (bool resumed = part.size() > 0;; resumed = false) {
    tell();
    bool too_long = false;
    std::optional<Error> failed;  // an exception may not pass through libcurl
    const auto begin = [&] { return part.size(); };
    const auto take = [&](long status, std::span<const std::byte> bytes, bool first) {
      if (first && status == 200 && part.size() > 0) part.restart();
      too_long = part.size() + bytes.size() > file.size;
      if (too_long) return false;
      part.write(bytes);
      tell();
      return true;
    };
    std::uint64_t asked = 0;
    bool first = true;
    const auto start = [&] {
      first = true;
      return asked = begin();
    };
    // A body that ends early without an error is asked for again, for as long as more comes.
    while (part.size() < file.size) {
      const auto before = part.size();
      hub_get(hub, path, shown(file.name), start, [&](long status, std::span<const std::byte> bytes) {
        try {
          const bool is_first = std::exchange(first, false);
          return take(status, bytes, is_first);
        } catch (const Error& error) {
          failed = error;
          return false;
        }
      });
      if (failed) throw *failed;
      if (too_long || part.size() <= before) break;
    }
    if (!too_long && part.matches()) return part.finish(blob);
    const bool is_short = !too_long && part.size() < file.size;
    if (!is_short) part.restart();
    if (resumed && !is_short) continue;  // what an earlier run left was wrong
    throw Error(Kind::network,
                is_short   ? fmt::format("{}: ended after {} of {} bytes", shown(file.name), part.size(), file.size)
                : too_long ? fmt::format("{}: is longer than the {} bytes that the hub names", shown(file.name), file.size)
                           : fmt::format("{}: came with another hash than the hub names", shown(file.name)),
                hub.title(), "it did not enter the cache; run the same command again, or look for a proxy that changes files");
  }
}

// Replaces what stands under that name, whole or not at all: by a link, or by a copy where the disk or HF_HUB_DISABLE_SYMLINKS knows none.
void link_file(const fs::path& target, const fs::path& link) {
  make_folder(link.parent_path().string());
  std::error_code error;
  if (fs::read_symlink(link, error) == target) return;
  const fs::path aside = link.string() + fmt::format(".{}.tmp", ::getpid());
  fs::remove(aside, error);
  if (is_on("HF_HUB_DISABLE_SYMLINKS") || ::symlink(target.c_str(), aside.c_str()) != 0) {
    fs::copy_file(link.parent_path() / target, aside, error);
    if (error) cannot_write(aside.string(), error.value());
  }
  if (::rename(aside.c_str(), link.c_str()) != 0) cannot_write(link.string(), errno);
}

bool has_hash(const fs::path& path, const std::string& name) {
  const MappedFile file(path.string());
  BlobHash hash(name, file.bytes().size());
  hash.update(file.bytes());
  return hash.matches();
}

// Whether one of the blobs is called by the hash of this file.
bool is_copy_of_blob(const fs::path& path, const fs::path& blobs) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  for (const auto& entry : fs::directory_iterator(blobs, error)) {
    const auto name = entry.path().filename().string();
    if (is_blob_name(name) && entry.is_regular_file(error) && entry.file_size(error) == size && has_hash(path, name)) return true;
  }
  return false;
}

}  // namespace

void download(const Hub& hub, const std::string& repository, const std::string& commit, const HubFile& file,
              const std::function<void(std::uint64_t)>& advance) {
  const fs::path root(repository);
  const auto locks = root.parent_path() / ".locks" / root.filename();
  const auto blob = root / "blobs" / file.blob;
  make_folder(locks.string());
  make_folder(blob.parent_path().string());
  {
    const auto lock = wait_for_lock(hub, (locks / (file.blob + ".lock")).string());
    if (is_whole(blob, file.size))
      advance(file.size);
    else
      fetch_blob(hub, commit, file, blob.string(), advance);
  }
  const auto link = root / "snapshots" / commit / file.name;
  link_file(blob.lexically_relative(link.parent_path()), link);
}

void write_reference(const std::string& repository, const std::string& revision, const std::string& commit) {
  const fs::path root(repository), reference = root / "refs" / revision;
  std::error_code ignored;
  const auto tag = root.parent_path() / "CACHEDIR.TAG";
  if (!fs::exists(tag, ignored))
    write_file(tag.string(), "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of models; whatever is in it can be fetched again.\n");
  if (revision == commit) return;
  make_folder(reference.parent_path().string());
  write_file(reference.string(), commit);
}

SnapshotCheck verify_snapshot(const std::string& snapshot) {
  SnapshotCheck check;
  std::error_code error;
  const auto blobs = fs::path(snapshot).parent_path().parent_path() / "blobs";
  for (const auto& entry : fs::recursive_directory_iterator(snapshot, error)) {
    const std::string name = entry.path().lexically_relative(snapshot).string();
    if (entry.is_symlink(error)) {
      const auto blob = fs::read_symlink(entry.path(), error).filename().string();
      const bool is_good = entry.is_regular_file(error) && is_blob_name(blob) && has_hash(entry.path(), blob);
      is_good ? void(++check.good) : check.spoiled.push_back(name);
    } else if (entry.is_regular_file(error)) {
      is_copy_of_blob(entry.path(), blobs) ? void(++check.good) : check.unknown.push_back(name);
    }
  }
  return check;
}

}  // namespace mm
