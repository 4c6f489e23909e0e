#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "index/code_products.h"
#include "index/row_set.h"
#include "index/segment.h"

namespace mm {

// A row that was found, and its product with the query.
struct StoreHit {
  std::size_t row = 0;
  double score = 0;
};

// What is looked at, and how.
struct Scan {
  std::span<const SegmentRows> parts;  // rows are numbered through all of them
  std::size_t first = 0;               // the number of the first
  const RowSet* live = nullptr;        // rows that count; null: all
  const RowSet* allowed = nullptr;     // likewise: only rows of both are found
  std::size_t most = 10;               // hits of a query
  int threads = 0;                     // 0: all processors
  CodeKind kind = code_kinds().back();
};

// The product in f64, and which of two hits comes first.
double exact_product(std::span<const float> a, std::span<const float> b);
bool better_hit(const StoreHit& a, const StoreHit& b);

// The rows with the greatest products, best first, of equal ones the first row first: exactly those that comparing all rows in f64 finds.
// A pass over the codes of all rows keeps those whose product may be great enough, by the bound of row_codes.h; of these the vectors
// decide. queries: [Q, E] row by row, finite, none longer than 1e18. -> [Q][most at most]
std::vector<std::vector<StoreHit>> scan(const Scan& scan, std::span<const float> queries);

}  // namespace mm
