#pragma once
#include <optional>
#include <span>
#include <vector>

#include "base/json.h"
#include "index/store.h"
#include "options/retrieve.h"

namespace mm {

// What an index holds that is near to queries, as the options bound it (--where, --top, --min-score), in the fields of records.
class FoundItems {
 public:
  // Throws Error{input} as Store::open(), Error{usage} for a filter or a score that makes no sense. options: live longer.
  explicit FoundItems(const RetrieveOptions& options);

  const Store& store() const { return store_; }

  // queries: [Q, E] row by row. -> of each {"found": ids, "scores": products, "items": kinds and fields}
  std::vector<Json> operator()(std::span<const float> queries) const;

 private:
  Json answer_of(const std::vector<StoreHit>& hits, double least) const;

  const RetrieveOptions& options_;
  Store store_;
  double least_;
  std::optional<RowSet> allowed_;
};

// Where scores fall off: what a row must score to stand out from the others. The median of the scores of rows from all over the store, and
// three times their spread (1.4826 times the median distance from it, which is the standard deviation where they are normal). query: [E].
// Below all scores where fewer than 50 rows live, which say too little.
double background_score(const Store& store, std::span<const float> query);

}  // namespace mm
