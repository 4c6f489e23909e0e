#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace mm {

// What a store is made for.
struct StoreForm {
  std::int64_t width = 0;  // E, numbers of a vector
  Json notes = {};         // an object of whoever made it: which model, and how
};

// What stands beside a vector.
struct StoreItem {
  std::string id;         // not empty; unique in a store
  std::string kind = {};  // "picture", "text", ...
  Json fields = {};       // an object
};

// Throws Error{input} for numbers that are none (NaN, infinite), and for a vector longer than 1e18: products of two such stay far from the
// greatest f32. where: whose it is.
void check_vector(std::span<const float> vector, const std::string& where);

// An item as it is stored: id, NUL, kind, NUL, fields. Throws Error{input} for an id that is empty, longer than 4096 bytes or no UTF-8, for
// a NUL in id or kind, and for fields that are no object.
std::string item_text(const StoreItem& item);

StoreItem item_of(std::string_view text, const std::string& where);  // throws Error{input} for what item_text() does not write
// Of such a text.
std::string_view id_of(std::string_view text);
std::string_view kind_of(std::string_view text);

}  // namespace mm
