#include "index/store_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/locked_file.h"
#include "index/block_sums.h"
#include "index/segment.h"
#include "index/store.h"
#include "index/store_log.h"
#include "index/store_manifest.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLongestLog = std::uint64_t{64} << 20U;  // bytes of a log that becomes a segment by itself

class Descriptor {
 public:
  explicit Descriptor(const std::string& path) : number_(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666)) {
    if (number_ < 0) cannot_write(path, errno);
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int number() const { return number_; }

 private:
  int number_;
};

LockedFile locked(const std::string& folder) {
  auto lock = LockedFile::open(folder + "/lock");
  MM_CHECK(lock.has_value(), Kind::usage, "another process writes to this index", shown(folder), "wait until it is done");
  return std::move(*lock);
}

}  // namespace

struct StoreWriter::State {
  State(std::string its_folder, LockedFile its_lock, StoreManifest its_manifest)
      : folder(std::move(its_folder)), lock(std::move(its_lock)), manifest(std::move(its_manifest)), log(path(manifest.log)) {}

  std::string path(const std::string& name) const { return folder + "/" + name; }

  // Whether an id stands in the store: as it was when that was first asked, and by what was done since.
  bool stands(const std::string& id) {
    if (!seen) seen = Store::open(folder);
    const auto known = since.find(id);
    return known != since.end() ? known->second : seen->find(id).has_value();
  }
  void note(const std::string& id, bool there) {
    if (seen) since[id] = there;
  }

  void check_new(std::span<const StoreItem> items) {
    std::set<std::string_view> among;
    for (const auto& item : items)
      MM_CHECK(among.insert(item.id).second && !stands(item.id), Kind::input, "an item of this id stands in the index", shown(item.id));
  }

  void append(const LogFrame& frame) {
    const auto bytes = frame.bytes();
    append_durably(log.number(), log_bytes, bytes, path(manifest.log));
    log_bytes += bytes.size();
  }

  // Rows that are `taken` become the newest segment behind `segments`; `removed` of those are gone. Nothing is lost whenever this stops:
  // until the manifest is renamed the old one holds, from then on the new one.
  void replace(const std::vector<std::string>& segments, std::span<const TakenRow> taken, const std::vector<std::byte>& removed) {
    StoreManifest after = manifest;
    after.segments = segments;
    if (!taken.empty()) {
      after.segments.push_back(numbered(after.next++, "seg"));
      write_segment(path(after.segments.back()), static_cast<std::size_t>(manifest.form.width), taken);
    }
    after.removed.clear();
    if (!removed.empty()) {
      after.removed = numbered(after.next++, "del");
      SummedFile file(path(after.removed));
      file.write(removed);
      file.commit();
    }
    after.log = numbered(after.next++, "log");
    write_file(path(after.log), "");
    write_store_manifest(folder, after);
    log = Descriptor(path(after.log));
    log_bytes = 0;
    manifest = std::move(after);
    seen.reset();
    since.clear();
    tidy();
  }

  // Removes what the manifest does not name: readers that have it open keep it.
  void tidy() const {
    std::set<std::string> named{StoreManifest::kName, "lock", manifest.log, manifest.removed};
    for (const auto& segment : manifest.segments) named.insert({segment, graph_beside(segment)});
    std::error_code error;
    std::vector<fs::path> others;
    for (fs::directory_iterator each(folder, error), none; !error && each != none; each.increment(error)) {
      const auto extension = each->path().extension();
      const bool ours = extension == ".seg" || extension == ".log" || extension == ".del" || extension == ".hnsw";
      if (ours && !named.contains(each->path().filename().string())) others.push_back(each->path());
    }
    for (const auto& other : others) fs::remove(other, error);
  }

  std::string folder;
  LockedFile lock;
  StoreManifest manifest;
  Descriptor log;
  std::uint64_t log_bytes = 0;
  std::optional<Store> seen;  // once somebody asked what stands there; since: what was added (true) or removed then
  std::unordered_map<std::string, bool> since;
};

StoreWriter::StoreWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
StoreWriter::StoreWriter(StoreWriter&&) noexcept = default;
StoreWriter::~StoreWriter() = default;

const StoreForm& StoreWriter::form() const { return state_->manifest.form; }

StoreWriter StoreWriter::create(const std::string& folder, const StoreForm& form) {
  MM_ASSERT(form.width > 0);
  std::error_code error;
  MM_CHECK(!fs::exists(folder + "/" + StoreManifest::kName, error), Kind::usage, "is an index already", shown(folder));
  MM_CHECK(!fs::exists(folder, error) || fs::is_empty(folder, error), Kind::usage, "is no index, and not empty", shown(folder),
           "name a new folder with --store");
  fs::create_directories(folder, error);
  MM_CHECK(!error, Kind::output, "cannot be made: " + error.message(), shown(folder));
  auto lock = locked(folder);
  StoreManifest manifest{.form = form};
  if (manifest.form.notes.is_null()) manifest.form.notes = Json::object();
  manifest.log = numbered(manifest.next++, "log");
  write_file(folder + "/" + manifest.log, "");
  write_store_manifest(folder, manifest);
  return StoreWriter(std::make_unique<State>(folder, std::move(lock), std::move(manifest)));
}

StoreWriter StoreWriter::open(const std::string& folder) {
  read_store_manifest(folder);  // is it one at all?
  auto lock = locked(folder);
  auto state = std::make_unique<State>(folder, std::move(lock), read_store_manifest(folder));
  Store::open(folder);  // nothing is written behind what is damaged
  const auto path = state->path(state->manifest.log), log = read_log_file(path);
  const auto width = static_cast<std::size_t>(state->manifest.form.width);
  const auto end = read_log(std::as_bytes(std::span(log)), width, shown(path), [](const LogEntry&) {});
  state->log_bytes = end.whole;
  if (end.torn && ::ftruncate(state->log.number(), static_cast<off_t>(end.whole)) != 0) cannot_write(path, errno);
  state->tidy();
  return StoreWriter(std::move(state));
}

void StoreWriter::add(std::span<const StoreItem> items, std::span<const float> vectors, OnKnown on_known) {
  const auto width = static_cast<std::size_t>(form().width);
  MM_CHECK(vectors.size() == items.size() * width, Kind::input,
           fmt::format("{} numbers are no {} vectors of {}", vectors.size(), items.size(), width), shown(state_->folder));
  LogFrame frame;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto vector = vectors.subspan(i * width, width);
    frame.add(item_text(items[i]), vector);
    check_vector(vector, shown(items[i].id));
  }
  if (frame.empty()) return;
  if (on_known == OnKnown::refuse) state_->check_new(items);
  state_->append(frame);
  for (const auto& item : items) state_->note(item.id, true);
  if (state_->log_bytes > kLongestLog) flush();
}

std::size_t StoreWriter::remove(std::span<const std::string> ids) {
  LogFrame frame;
  std::set<std::string_view> gone;
  for (const auto& id : ids)
    if (state_->stands(id) && gone.insert(id).second) frame.remove(id);
  if (!frame.empty()) state_->append(frame);
  for (const auto id : gone) state_->note(std::string(id), false);
  return gone.size();
}

void StoreWriter::flush() {
  if (state_->log_bytes == 0) return;
  const Store store = Store::open(state_->folder);
  std::vector<TakenRow> taken;
  const auto parts = store.parts();
  const auto before = state_->manifest.segments.size();
  std::size_t in_segments = 0;
  for (std::size_t part = 0; part < before; ++part) in_segments += parts[part].rows;
  for (std::size_t row = in_segments; row < store.rows(); ++row)
    if (store.lives(row)) taken.push_back({&parts[before], row - in_segments});
  std::vector<std::byte> removed((in_segments + taken.size() + 7) / 8);
  bool any = false;
  for (std::size_t row = 0; row < in_segments; ++row) {
    if (store.lives(row)) continue;
    removed[row / 8] |= std::byte{1} << (row % 8);
    any = true;
  }
  state_->replace(state_->manifest.segments, taken, any ? removed : std::vector<std::byte>{});
}

void StoreWriter::compact() {
  const Store store = Store::open(state_->folder);
  std::vector<TakenRow> taken;
  std::size_t first = 0;
  for (const auto& part : store.parts()) {
    for (std::size_t row = 0; row < part.rows; ++row)
      if (store.lives(first + row)) taken.push_back({&part, row});
    first += part.rows;
  }
  state_->replace({}, taken, {});
}

std::size_t StoreWriter::make_graphs(const GraphForm& form, std::size_t least, bool anew,
                                     const std::function<bool(std::size_t, std::size_t)>& seen) {
  flush();
  const Store store = Store::open(state_->folder);
  std::vector<std::pair<std::string, const SegmentRows*>> wanted;
  std::size_t all = 0, before = 0;
  for (std::size_t part = 0; part < state_->manifest.segments.size(); ++part) {
    const auto path = graph_beside(state_->path(state_->manifest.segments[part]));
    const auto& rows = store.parts()[part];
    std::error_code ignored;
    if (rows.rows < least || (!anew && fs::exists(path, ignored))) continue;
    wanted.emplace_back(path, &rows);
    all += rows.rows;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!write_graph(wanted[i].first, *wanted[i].second, form, [&](std::size_t rows) { return seen(before + rows, all); })) return i;
    before += wanted[i].second->rows;
  }
  return wanted.size();
}

}  // namespace mm
