#include "model/json_of.h"

namespace mm {

Json json_object(std::initializer_list<std::pair<std::string_view, Json>> members) {
  auto made = Json::object();
  for (const auto& [key, value] : members) made.set(key, value);
  return made;
}

Json json_array(std::initializer_list<Json> elements) {
  auto made = Json::array();
  for (const auto& element : elements) made.push(element);
  return made;
}

}  // namespace mm
