#include "model/config_keys.h"

#include <fmt/format.h>

#include "base/check.h"

namespace mm {

std::int64_t config_size(const Json& json, std::string_view key, std::int64_t fallback, std::int64_t most) {
  const auto value = json.integer(key, fallback);
  MM_CHECK(value >= 1 && value <= most, Kind::input, fmt::format("{} is {}, expected 1 to {}", key, value, most), json.where());
  return value;
}

std::int64_t config_token(const Json& json, std::string_view key, std::int64_t fallback, std::int64_t vocabulary) {
  const auto value = json.integer(key, fallback);
  MM_CHECK(value >= 0 && value < vocabulary, Kind::input,
           fmt::format("{} is {}, outside the vocabulary of {} tokens", key, value, vocabulary), json.where());
  return value;
}

double config_fraction(const Json& json, std::string_view key, double fallback) {
  const auto value = json.number(key, fallback);
  MM_CHECK(value >= 0 && value < 1, Kind::input, fmt::format("{} is {:f}, expected 0 or more and below 1", key, value), json.where());
  return value;
}

double config_norm_eps(const Json& json, double fallback) {
  const auto value = json.number("layer_norm_eps", fallback);
  MM_CHECK(value > 0 && value < 1, Kind::input, fmt::format("layer_norm_eps is {:f}, expected above 0 and below 1", value), json.where());
  return value;
}

void check_heads(const Json& json, std::string_view heads_key, std::int64_t heads, std::string_view width_key, std::int64_t width) {
  MM_CHECK(width % heads == 0, Kind::input, fmt::format("{} is {}, which does not divide {} {}", heads_key, heads, width_key, width),
           json.where());
}

}  // namespace mm
