#pragma once
#include <cstdint>
#include <string_view>

#include "base/json.h"

// Members of a config.json that every family has in some form, checked. All throw Error{input} that names the key.

namespace mm {

inline constexpr std::int64_t kLargestSize = 1 << 20;  // no width, count or vocabulary of a model that fits a machine is larger

std::int64_t config_size(const Json& json, std::string_view key, std::int64_t fallback,
                         std::int64_t most = kLargestSize);                                                         // 1 to most
std::int64_t config_token(const Json& json, std::string_view key, std::int64_t fallback, std::int64_t vocabulary);  // an id below it
double config_fraction(const Json& json, std::string_view key, double fallback = 0);                                // 0 or more, below 1
double config_norm_eps(const Json& json, double fallback);  // "layer_norm_eps", above 0 and below 1
void check_heads(const Json& json, std::string_view heads_key, std::int64_t heads, std::string_view width_key, std::int64_t width);

}  // namespace mm
