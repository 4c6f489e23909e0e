#pragma once
#include <cstddef>
#include <functional>
#include <vector>

#include "index/store.h"

namespace mm {

// A row, and later rows that are nearly the same.
struct NearGroup {
  std::size_t first = 0;
  std::vector<StoreHit> others = {};  // with their products with the first, greatest first
};

struct NearSearch {
  double least = 0.95;                              // from which product on two rows are nearly the same
  const RowSet* allowed = nullptr;                  // only these rows; null: all that live
  int threads = 0;                                  // 0: all processors
  std::function<bool(std::size_t rows)> done = {};  // told how many rows more are through; false: stop, and give what there is
};

// Each row, from the first on, that is not nearly the same as the first of an earlier group begins one; groups of one are left out. So
// every row of a group is near to its first, and not merely to some other. Exact: the products are those of Store::search.
std::vector<NearGroup> near_groups(const Store& store, const NearSearch& how);

}  // namespace mm
