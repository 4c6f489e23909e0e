#pragma once
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "index/store.h"

namespace mm {

// What words find in a store: its items' ids and every field that is a text or a list of texts, but for "path". Words are runs of letters
// and digits, in lower case and without accents (unicode61 of SQLite's FTS5). Made in memory of the store as it stands: about a second for
// 100,000 short texts. Of one thread at a time.
class FullText {
 public:
  explicit FullText(const Store& store);  // throws Error{resource} where there is no memory for it

  // Rows that have any of the words of a text, best first by BM25 (Robertson et al. 1994, as FTS5 has it; the greater the better), of equal
  // ones the first row first. Nothing in the text is an operator. A text without a word finds nothing. allowed: only these rows; null: all
  // that live.
  std::vector<StoreHit> search(std::string_view text, std::size_t most, const RowSet* allowed = nullptr) const;

 private:
  struct Database;
  std::shared_ptr<Database> database_;
};

}  // namespace mm
