#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "index/row_set.h"
#include "index/store.h"

namespace mm {

// Which items are meant, in words: price < 20 and (kind == "picture" or not exists sold) and colour in ("red", "blue") and title contains
// "shoe".
//
// A name is a field of the item, or `id` or `kind`; a.b is the field b of the object a. Values are numbers, "texts" or 'texts', true and
// false. A field that is missing, null, or of another type than the value fits nothing, also not != ; texts are compared by their bytes.
// `and` binds more tightly than `or`, `not` than both.
class Filter {
 public:
  // Throws Error{usage} that shows where the words make no sense. where: what messages call it ("--where").
  static Filter parse(std::string_view text, const std::string& where);

  bool operator()(const StoreItem& item) const;

  struct Node;

 private:
  explicit Filter(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

  std::shared_ptr<const Node> root_;
};

// The rows of a store that live and fit.
RowSet fitting(const Store& store, const Filter& filter);

}  // namespace mm
