#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "index/row_set.h"
#include "index/scan.h"
#include "index/store_item.h"

namespace mm {

// How rows are looked for.
struct StoreSearch {
  std::size_t most = 10;            // hits of a query
  const RowSet* allowed = nullptr;  // only these rows of the snapshot; null: all that live
  int threads = 0;                  // 0: all processors
  std::size_t effort = 0;           // above 0: along the graphs of segments that have one, keeping so many on the way (graph.h)
};

// A store of vectors as it stood when it was opened: a folder of segments (segment.h), of which a manifest (store_manifest.h) says which
// count, and a log (store_log.h) of what came after them. Any number of processes read it while one writes; each sees what stood there when
// it opened it.
class Store {
 public:
  // Throws Error{input} for a folder that is no store, or a damaged one; damage inside of segments, check_store() finds.
  static Store open(const std::string& folder);

  bool is_current() const;  // whether nothing was added or removed since; false where that cannot be told

  const StoreForm& form() const;
  std::size_t size() const;                    // rows that live
  std::size_t rows() const;                    // all of them, also those that were removed or replaced since
  std::span<const SegmentRows> parts() const;  // the rows of each segment, oldest first, then those of the log if there are any
  std::size_t segments() const;                // files of rows
  std::size_t graphs() const;                  // how many of them have a graph
  bool lives(std::size_t row) const;           // row < rows(), here and below
  StoreItem item(std::size_t row) const;       // throws Error{input} where it is damaged
  std::string_view id(std::size_t row) const;
  std::string_view kind(std::size_t row) const;
  std::vector<float> vector(std::size_t row) const;            // [E]
  std::optional<std::size_t> find(std::string_view id) const;  // the row of that id that lives

  // The rows with the greatest products with each query; vectors are compared as they were added. Exactly (scan.h) without an effort; with
  // one most of them, and products are still those of the vectors. Few allowed rows are compared exactly all the same. queries: [Q, E] row
  // by row, finite; most >= 1. -> [Q]. Throws Error{input} for a graph that is damaged.
  std::vector<std::vector<StoreHit>> search(std::span<const float> queries, const StoreSearch& how) const;

 private:
  struct Snapshot;
  std::vector<std::vector<StoreHit>> walked(std::span<const float> queries, const StoreSearch& how) const;
  explicit Store(std::shared_ptr<const Snapshot> snapshot) : snapshot_(std::move(snapshot)) {}
  static std::shared_ptr<const Snapshot> read(const std::string& folder);

  std::shared_ptr<const Snapshot> snapshot_;
};

std::string graph_beside(const std::string& segment);  // "0012.seg" -> "0012.hnsw": where its graph lies, if it has one

// Reads every byte of a store and holds it to its check-sums. Throws Error{input} that names the first damaged file and place. Says in
// words what a writer that was stopped left behind: an unfinished frame of the log, files that nothing names.
std::vector<std::string> check_store(const std::string& folder);

}  // namespace mm
