#include "base/row_id.h"

#include "base/check.h"

namespace mm {

std::string row_id(const Json& fields) {
  const Json id = fields.get("id");
  if (id.is_null()) return "";
  if (id.is_integer()) return std::to_string(id.integer());
  const std::string text = id.string();
  MM_CHECK(!text.empty(), Kind::input, "an empty id", id.where());
  return text;
}

}  // namespace mm
