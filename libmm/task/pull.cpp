#include "task/pull.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "base/check.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/signals.h"
#include "hub/download.h"
#include "hub/hub_cache.h"
#include "options/guarded.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

void print_snapshot(const PullOptions& options, const Hub& hub, const std::string& folder, const std::vector<HubFile>& files) {
  if (options.format != "jsonl") return print(folder + "\n");
  Json json = Json::object(), names = Json::array();
  for (const auto& file : files) names.push(as_utf8(file.name));
  json.set("model", hub.name);
  json.set("folder", as_utf8(folder));
  if (!files.empty()) json.set("files", names);
  print(json.dump() + "\n");
}

void print_files(const PullOptions& options, const std::vector<HubFile>& files) {
  std::string text;
  for (const auto& file : files) {
    Json json = Json::object();
    json.set("file", as_utf8(file.name));
    json.set("bytes", file.size);
    text += options.format == "jsonl" ? json.dump() + "\n" : fmt::format("{:>14}  {}\n", file.size, shown(file.name));
  }
  print(text);
}

int verify(const PullOptions& options, const Hub& hub, Log& log) {
  const auto folder = hub_snapshot(hub.name, hub.revision);
  MM_CHECK(!folder.empty(), Kind::input, "is not in the cache " + shown(hub_cache_folder()), hub.title(), "mm pull " + hub.title());
  const auto check = verify_snapshot(folder);
  MM_CHECK(check.spoiled.empty(), Kind::input, fmt::format("spoiled: {}", shown(fmt::format("{}", fmt::join(check.spoiled, ", ")))),
           shown(folder), "remove the blobs they link to, and run mm pull " + hub.title());
  MM_CHECK(check.unknown.empty(), Kind::input,
           fmt::format("copies of no blob, so that nothing says which hash is theirs: {}",
                       shown(fmt::format("{}", fmt::join(check.unknown, ", ")))),
           shown(folder), "mm pull " + hub.title() + " fetches them again");
  MM_CHECK(check.good > 0, Kind::input, "holds no files", shown(folder), "mm pull " + hub.title());
  log.note(fmt::format("{} files have the hashes they are named by", check.good));
  print_snapshot(options, hub, folder, {});
  return 0;
}

// What the cache holds of a snapshot, by name alone.
Listing cached_files(const std::string& folder) {
  Listing listing;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error))
    if (entry.is_regular_file(error))
      listing.files.push_back({.name = entry.path().lexically_relative(folder).string(), .blob = {}, .size = 0});
  return listing;
}

// Files of the same bytes need room, and are fetched, once: the first of them, and the others, which become links to it.
struct Twins {
  explicit Twins(const std::vector<HubFile>& files) {
    std::set<std::string> blobs;
    for (const auto& file : files) (blobs.insert(file.blob).second ? first : others).push_back(file);
  }
  std::vector<HubFile> first, others;
};

void check_room(const std::string& repository, const std::vector<HubFile>& files) {
  std::uint64_t needed = 0;
  std::error_code error;
  for (const auto& file : Twins(files).first) {
    const auto blob = fs::path(repository) / "blobs" / file.blob;
    if (fs::exists(blob, error)) continue;
    const auto part = fs::file_size(blob.string() + ".incomplete", error);
    needed += file.size - (error ? 0 : std::min<std::uint64_t>(part, file.size));
  }
  const auto room = fs::space(repository, error).available;
  MM_CHECK(error || needed <= room, Kind::output, fmt::format("{} bytes are free, {} are needed", room, needed), shown(repository),
           "free some space, or set HF_HOME to a folder on another disk");
}

void tell_left_out(const Selection& chosen, const Hub& hub, Log& log) {
  const auto ends = [](const auto& names, std::string_view end) {
    return std::ranges::find_if(names, [&](const auto& name) { return name.ends_with(end); });
  };
  if (!chosen.left_out.empty())
    log.note(fmt::format("left out: {}; name a file behind {} to have it",
                         shown(fmt::format("{}", fmt::join(chosen.left_out.begin(),
                                                           chosen.left_out.begin() + static_cast<std::ptrdiff_t>(
                                                                                         std::min<std::size_t>(chosen.left_out.size(), 8)),
                                                           ", "))) +
                             (chosen.left_out.size() > 8 ? fmt::format(" and {} more", chosen.left_out.size() - 8) : ""),
                         hub.title()));
  const bool has_weights = std::ranges::any_of(chosen.files, [](const auto& file) { return file.name.ends_with(".safetensors"); });
  const auto pickled = ends(chosen.left_out, ".bin");
  if (!has_weights && pickled != chosen.left_out.end())
    log.warning(
        fmt::format("{0} has no weights in safetensors: `mm pull {0} {1}` fetches the pickled ones, `mm convert` makes safetensors of them",
                    hub.title(), shown(*pickled)));
}

// Several files at once; the first failure stops the others.
void fetch_all(Hub hub, const PullOptions& options, const std::string& repository, const std::string& commit,
               const std::vector<HubFile>& chosen, Log& log) {
  const Twins twins(chosen);
  const auto& files = twins.first;
  std::uint64_t total = 0;
  for (const auto& file : files) total += file.size;
  Progress progress(log, is_on("HF_HUB_DISABLE_PROGRESS_BARS") ? kWhen[2] : options.progress, total);
  std::mutex mutex;
  std::exception_ptr failure;
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  hub.http.is_stopped = [&] { return failed || stop_signal() != 0; };
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size() && !failed; i = next++) try {
        download(hub, repository, commit, files[i], [&](std::uint64_t bytes) {
          const std::scoped_lock lock(mutex);
          progress.advance(bytes);
        });
      } catch (...) {
        const std::scoped_lock lock(mutex);
        if (!failure) failure = std::current_exception();
        failed = true;
      }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < options.jobs; ++i) threads.emplace_back(work);
  }
  if (failure) std::rethrow_exception(failure);
  for (const auto& file : twins.others) download(hub, repository, commit, file, [](std::uint64_t) {});
}

// Into the cache, whose folder no option names but a variable.
std::string fetch_snapshot(const Hub& hub, const PullOptions& options, const Listing& listing, const std::vector<HubFile>& files,
                           Log& log) {
  const auto repository = hub_repository(hub.name);
  try {
    make_folder(repository);
    check_room(repository, files);
    fetch_all(hub, options, repository, listing.commit, files, log);
    write_reference(repository, hub.revision, listing.commit);
  } catch (const Error& error) {
    if (error.kind != Kind::output) throw;
    throw Error(error.kind, error.what(), error.where, error.hint + (error.hint.empty() ? "" : "; ") + "HF_HOME names the cache's folder");
  }
  return (fs::path(repository) / "snapshots" / listing.commit).string();
}

Hub asked_for(const PullOptions& options) {
  MM_CHECK(!options.inputs.empty(), Kind::usage, "which model is missing", "mm pull", "mm pull ORG/NAME");
  const auto& word = options.inputs[0];
  const auto at = word.find('@');
  const std::string revision = at == std::string::npos ? "main" : word.substr(at + 1);
  MM_CHECK(is_hub_name(word.substr(0, at)), Kind::usage, fmt::format("'{}' is no name of the hub", shown(word)), "mm pull",
           "ORG/NAME, or ORG/NAME@REVISION");
  MM_CHECK(is_safe_path(revision), Kind::usage, fmt::format("'{}' is no revision", shown(revision)), "mm pull", "a branch, tag or commit");
  return hub_of_environment(word.substr(0, at), revision);
}

}  // namespace

int pull(const PullOptions& options) {
  Hub hub = asked_for(options);
  Log log = make_log("mm pull", options.talk);
  if (options.verify) return verify(options, hub, log);
  if (is_offline()) {
    const auto folder = hub_snapshot(hub.name, hub.revision);
    MM_CHECK(!folder.empty(), Kind::network, "is not in the cache, and HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE forbids to fetch it",
             hub.title(), "unset the variable");
    select(cached_files(folder), {options.inputs.begin() + 1, options.inputs.end()}, hub.title() + " in the cache");
    log.note("offline: the folder of the cache is taken as it is");
    print_snapshot(options, hub, folder, {});
    return 0;
  }
  hub.http.is_stopped = [] { return stop_signal() != 0; };
  const auto listing = hub_listing(hub);
  const auto chosen = select(listing, {options.inputs.begin() + 1, options.inputs.end()}, hub.title());
  if (options.inputs.size() == 1) tell_left_out(chosen, hub, log);
  if (options.dry_run) {
    print_files(options, chosen.files);
    return 0;
  }
  MM_CHECK(!chosen.files.empty(), Kind::network, "has no file that mm would take", hub.title(), "name files behind it");
  print_snapshot(options, hub, fetch_snapshot(hub, options, listing, chosen.files, log), chosen.files);
  return 0;
}

}  // namespace mm
