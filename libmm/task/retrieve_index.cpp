#include "task/retrieve_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"
#include "base/standard_output.h"
#include "index/store.h"
#include "index/store_writer.h"
#include "task/batch.h"
#include "task/file_mark.h"
#include "task/store_model.h"

namespace mm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTogether = 256;  // rows that become durable together
// Fields that mm itself keeps; of a list's lines those that say what is embedded.
constexpr std::array<std::string_view, 4> kOwn{"path", "bytes", "changed", "text"};
constexpr std::array<std::string_view, 2> kInputs{"media", "id"};

Json fields_of(const Record& record) {
  Json fields = Json::object();
  if (record.fields.is_object())
    record.fields.each_member([&](const std::string& name, const Json& value) {
      const bool taken = std::ranges::count(kOwn, name) > 0 || std::ranges::count(kInputs, name) > 0;
      if (!taken) fields.set(name, value);
    });
  if (record.media.empty())
    fields.set("text", record.input);
  else
    put_file_mark(fields, record.media);
  return fields;
}

// An index that is written to.
class Indexing {
 public:
  explicit Indexing(const RetrieveOptions& options) : options_(options) {
    std::error_code ignored;
    if (fs::exists(fs::path(options.store) / "manifest.json", ignored)) known_ = Store::open(options.store);
  }

  std::string model() const {
    if (!options_.model.empty()) return options_.model;
    return known_ ? noted_model(known_->form().notes, options_.store) : std::string(kDefaultEmbedder);
  }

  VectorOptions vectors() const { return known_ ? noted_vectors(known_->form().notes, options_.vectors) : options_.vectors; }

  void open(const OpenedEmbedder& opened) {
    if (!known_) {
      notes_ = model_notes(model(), opened.folder, options_.vectors);
      return;  // the width is known with the first vector
    }
    check_noted(known_->form().notes, opened, options_.store);
    writer_.emplace(StoreWriter::open(options_.store));
  }

  // Whether the row of that id is made of the same.
  bool stands(const std::string& id, const Json& fields) const {
    if (!known_) return false;
    const auto row = known_->find(id);
    return row && known_->item(*row).fields.dump() == fields.dump();
  }

  // Throws Error{input} for vectors [E] that are not as wide as those before them: in front of add(), for what is added together.
  void check(std::span<const at::Tensor> vectors) {
    for (const auto& vector : vectors) {
      if (width_ == 0) width_ = known_ ? known_->form().width : vector.size(0);
      MM_CHECK(vector.size(0) == width_, Kind::input,
               fmt::format("its vector has {} numbers, those of the index {}", vector.size(0), width_), "",
               "a model's towers differ behind a layer: index one kind, or leave out --layer and --pool");
    }
  }

  void add(StoreItem item, const at::Tensor& vector) {  // [E]
    const auto plain = vector.contiguous();
    const std::span numbers(plain.const_data_ptr<float>(), static_cast<std::size_t>(plain.numel()));
    items_.push_back(std::move(item));
    numbers_.insert(numbers_.end(), numbers.begin(), numbers.end());
    if (items_.size() == kTogether) flush();
  }

  void flush() {
    if (items_.empty()) return;
    if (!writer_) writer_.emplace(StoreWriter::create(options_.store, {.width = width_, .notes = notes_}));
    writer_->add(items_, numbers_);
    added += items_.size();
    items_.clear();
    numbers_.clear();
  }

  // Forgets rows whose files are gone.
  std::size_t prune() {
    if (!known_ || !writer_) return 0;
    std::vector<std::string> gone;
    for (std::size_t row = 0; row < known_->rows(); ++row) {
      if (!known_->lives(row)) continue;
      const auto item = known_->item(row);
      std::error_code error;
      const auto path = item.fields.string("path", "");
      if (!path.empty() && !fs::exists(path, error) && !error) gone.push_back(item.id);
    }
    return writer_->remove(gone);
  }

  void finish() {
    flush();
    if (writer_) writer_->flush();
  }

  std::size_t added = 0, unchanged = 0;

 private:
  const RetrieveOptions& options_;
  std::optional<Store> known_;
  std::optional<StoreWriter> writer_;
  Json notes_;
  std::vector<StoreItem> items_;
  std::vector<float> numbers_;
  std::int64_t width_ = 0;  // of the vectors; 0 before the first
};

struct Entry {
  VectorItem item;
  Json fields;
  bool stands = false;
};

struct Opened {
  ReadContent content;
  Json fields;
  bool stands = false;
};

}  // namespace

int index_files(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log) {
  const ImageLimits limits{.most_pixels = options.pictures.max_pixels, .allow_truncated = options.pictures.allow_truncated};
  MM_CHECK(options.batch.output.empty() && !options.batch.resume, Kind::usage, "an index is its own output, and goes on by itself",
           options.batch.resume ? "--resume" : "--output", "leave it out");
  Indexing index(options);
  std::optional<VectorMaker> maker;
  Job<Opened, Entry> job;
  job.kind = vector_inputs(options.text);
  job.lines = [](const Record&) { return std::vector<std::string>{}; };
  job.batch = 32;
  job.unwritten = true;
  job.open = [&] {
    log.status("opening the model " + index.model());
    auto opened = open(index.model());
    index.open(opened);
    maker.emplace(std::move(opened.embedder), index.vectors(), limits);
    log.status("");
  };
  job.read = [&](const Record& record) {
    Opened opened{.content = {}, .fields = fields_of(record)};
    item_text({.id = record.id, .kind = {}, .fields = opened.fields});  // an id that cannot be one costs its own record alone
    opened.stands = index.stands(record.id, opened.fields);
    if (!opened.stands) opened.content = read_content(record, limits);
    return opened;
  };
  job.prepare = [&](const Record& record, Opened opened) {
    Entry entry{.item = {}, .fields = std::move(opened.fields), .stands = opened.stands};
    if (!opened.stands) entry.item = maker->prepare(record, std::move(opened.content));
    return entry;
  };
  job.answer = [&](std::span<const Entry> entries, std::span<Record* const> records) {
    std::vector<VectorItem> items;
    for (const auto& entry : entries)
      if (!entry.stands) items.push_back(entry.item);
    const auto vectors = items.empty() ? std::vector<at::Tensor>{} : (*maker)(items);
    index.check(vectors);  // all of them, before any is kept: a batch that fails is tried again
    std::size_t next = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      records[i]->answer = Json::object();
      if (entries[i].stands) {
        ++index.unchanged;
        continue;
      }
      index.add({.id = records[i]->id, .kind = entries[i].item.kind, .fields = entries[i].fields}, vectors[next++]);
    }
  };
  const int code = run_batch(job, options.batch, log);
  index.finish();
  const auto gone = options.prune && code < 128 ? index.prune() : 0;
  std::string told = fmt::format("{} added, {} unchanged", index.added, index.unchanged);
  if (options.prune) told += fmt::format(", {} gone", gone);
  write_standard_output(told + "\n");
  return code;
}

}  // namespace mm
