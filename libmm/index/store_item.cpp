#include "index/store_item.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"

namespace mm {
namespace {

constexpr std::size_t kLongestId = 4096;  // bytes

constexpr double kLongest = 1e18;  // of a vector

}  // namespace

void check_vector(std::span<const float> vector, const std::string& where) {
  double length = 0;
  for (const float x : vector) length += static_cast<double>(x) * static_cast<double>(x);
  MM_CHECK(std::isfinite(length), Kind::input, "its vector holds numbers that are none (NaN or infinite)", where);
  MM_CHECK(length <= kLongest * kLongest, Kind::input, "its vector is longer than 1e18", where);
}

std::string item_text(const StoreItem& item) {
  MM_CHECK(!item.id.empty(), Kind::input, "an empty id", "id");
  MM_CHECK(item.id.size() <= kLongestId, Kind::input, "an id of more than 4096 bytes", shown(item.id.substr(0, 80)));
  MM_CHECK(is_utf8(item.id) && is_utf8(item.kind), Kind::input, "the id is not UTF-8", shown(item.id));
  MM_CHECK(item.id.find('\0') == std::string::npos && item.kind.find('\0') == std::string::npos, Kind::input, "a NUL in an id",
           shown(item.id));
  MM_CHECK(item.fields.is_null() || item.fields.is_object(), Kind::input, "its fields are no JSON object", shown(item.id));
  std::string text = item.id;
  text += '\0';
  text += item.kind;
  text += '\0';
  return text + (item.fields.is_null() ? "{}" : item.fields.dump());
}

std::string_view id_of(std::string_view text) { return text.substr(0, text.find('\0')); }

std::string_view kind_of(std::string_view text) {
  const auto rest = text.substr(std::min(text.size(), id_of(text).size() + 1));
  return rest.substr(0, rest.find('\0'));
}

StoreItem item_of(std::string_view text, const std::string& where) {
  const auto first = text.find('\0'), second = first == std::string_view::npos ? first : text.find('\0', first + 1);
  MM_CHECK(second != std::string_view::npos, Kind::input, "is damaged: a row has no id or kind", where, "`mm retrieve verify` says where");
  return {.id = std::string(text.substr(0, first)),
          .kind = std::string(text.substr(first + 1, second - first - 1)),
          .fields = Json::parse(text.substr(second + 1), where)};
}

}  // namespace mm
