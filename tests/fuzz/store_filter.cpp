// The words of --where, and what holds of an item.
#include "index/filter.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const mm::StoreItem item{
      .id = "a", .kind = "text", .fields = mm::Json::parse(R"({"n": 3, "t": "red", "l": ["x"], "o": {"p": true}})", "item")};
  return read_or_refuse([&] { mm::Filter::parse({reinterpret_cast<const char*>(data), size}, "--where")(item); });
}
