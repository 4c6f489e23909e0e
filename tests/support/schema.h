#pragma once
#include <string>

#include "base/json.h"

// Why `value` does not follow a JSON Schema; empty when it does. Knows the keywords that share/doc/record.schema.json uses ($ref into
// $defs, oneOf, type, enum, required, properties, additionalProperties: false, items, minimum, maximum) and says so of any other one.
class Schema {
 public:
  explicit Schema(mm::Json root) : root_(std::move(root)) {}

  std::string complaint(const mm::Json& value) const { return complaint(value, root_, "record"); }

 private:
  using Json = mm::Json;

  std::string complaint(const Json& value, const Json& schema, const std::string& where) const {
    std::string found;
    schema.each_member([&](const std::string& keyword, const Json& rule) {
      if (found.empty()) found = broken(keyword, rule, value, schema, where);
    });
    return found;
  }

  std::string broken(const std::string& keyword, const Json& rule, const Json& value, const Json& schema, const std::string& where) const {
    if (keyword == "$schema" || keyword == "title" || keyword == "$defs") return "";
    if (keyword == "$ref") return complaint(value, root_.at("$defs").at(rule.string().substr(std::string("#/$defs/").size())), where);
    if (keyword == "oneOf") return one_of(rule, value, where);
    if (keyword == "type") return is(value, rule.string()) ? "" : where + " is not of type " + rule.string();
    if (keyword == "enum") return contains(rule, value) ? "" : where + " is none of " + rule.dump();
    if (keyword == "minimum") return value.number() >= rule.number() ? "" : where + " is below its minimum";
    if (keyword == "maximum") return value.number() <= rule.number() ? "" : where + " is above its maximum";
    if (keyword == "required") {
      for (const auto& key : rule.strings())
        if (!value.has(key)) return where + " has no " + key;
      return "";
    }
    if (keyword == "items") {
      for (std::size_t i = 0; i < value.size(); ++i)
        if (auto found = complaint(value.at(i), rule, where + "[" + std::to_string(i) + "]"); !found.empty()) return found;
      return "";
    }
    if (keyword == "properties" || keyword == "additionalProperties")
      return members(keyword == "properties", value, schema.at("properties"), where);
    return "the checker does not know the keyword " + keyword;
  }

  std::string members(bool known, const Json& value, const Json& properties, const std::string& where) const {
    std::string found;
    value.each_member([&](const std::string& key, const Json& member) {
      if (!found.empty()) return;
      if (!properties.has(key))
        found = known ? "" : where + " has an unknown field " + key;
      else if (known)
        found = complaint(member, properties.at(key), where + "." + key);
    });
    return found;
  }

  std::string one_of(const Json& choices, const Json& value, const std::string& where) const {
    std::string all;
    int fitting = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const std::string found = complaint(value, choices.at(i), where);
      fitting += found.empty() ? 1 : 0;
      all += (all.empty() ? "" : "; or ") + found;
    }
    return fitting == 1 ? "" : where + " fits " + std::to_string(fitting) + " of the choices: " + all;
  }

  static bool is(const Json& value, const std::string& type) {
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) || (type == "string" && value.is_string()) ||
           (type == "number" && value.is_number()) || (type == "integer" && value.is_integer());
  }

  static bool contains(const Json& list, const Json& value) {
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list.at(i).dump() == value.dump()) return true;
    return false;
  }

  Json root_;
};
