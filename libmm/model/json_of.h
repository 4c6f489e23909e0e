#pragma once
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace mm {

// The members and elements of settings that a family writes down.
Json json_object(std::initializer_list<std::pair<std::string_view, Json>> members);
Json json_array(std::initializer_list<Json> elements);

}  // namespace mm
