#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "index/full_text.h"
#include "index/store.h"
#include "options/retrieve.h"

namespace mm {

// What an index holds that is near to queries, as the options bound it (--where, --top, --min-score), in the fields of records.
class FoundItems {
 public:
  // Throws Error{input} as Store::open(), Error{usage} for a filter or a score that makes no sense. options: live longer.
  explicit FoundItems(const RetrieveOptions& options) : FoundItems(options, Store::open(options.store)) {}

  // The same of a store that is open. words: of --hybrid, those of this store; null: they are looked up anew.
  FoundItems(const RetrieveOptions& options, Store store, std::shared_ptr<const FullText> words = nullptr);

  const Store& store() const { return store_; }

  // queries: [Q, E] row by row. -> of each {"found": ids, "scores": products, "items": kinds and fields}. texts: of --hybrid what each
  // query says, which then finds by its words, too; scores are those of reciprocal rank fusion, and items have their "ranks".
  std::vector<Json> operator()(std::span<const float> queries, std::span<const std::string> texts = {}) const;

 private:
  Json answer_of(const std::vector<StoreHit>& hits, double least) const;
  Json fused(const std::vector<StoreHit>& by_vector, const std::string& text) const;

  const RetrieveOptions& options_;
  Store store_;
  double least_;
  std::optional<RowSet> allowed_;
  std::shared_ptr<const FullText> words_;  // of --hybrid
};

// Reciprocal rank fusion (Cormack et al. 2009): of each row the sum over the lists that have it of 1 / (60 + its rank, from 1), greatest
// first, of equal ones the first row first. places: of each row its rank in each list, 0 where it is not.
struct FusedHit {
  StoreHit hit;
  std::vector<std::size_t> places = {};
};
std::vector<FusedHit> fuse_ranks(std::span<const std::vector<StoreHit>> lists);

// Where scores fall off: what a row must score to stand out from the others. The median of the scores of rows from all over the store, and
// three times their spread (1.4826 times the median distance from it, which is the standard deviation where they are normal). query: [E].
// Below all scores where fewer than 50 rows live, which say too little.
double background_score(const Store& store, std::span<const float> query);

}  // namespace mm
