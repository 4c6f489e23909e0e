#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// A JSON value with checked access: a wrong type, a missing key or a number out of range is an Error{input} that names the file and
// the key ("config.json: text_config.hidden_size: expected a whole number, got a string"). Objects keep their order.
//
// Parsing is strict: duplicate keys, NaN, trailing text, invalid UTF-8, a byte-order mark and nesting above 512 are refused.
//
//   const Json config = Json::read(folder + "/config.json");
//   const auto width = config.at("vision_config").integer("hidden_size", 768);   // 768 when absent
class Json {
 public:
  Json();  // null
  ~Json();
  Json(const Json& other);
  Json(Json&& other) noexcept;
  Json& operator=(const Json& other);
  Json& operator=(Json&& other) noexcept;

  Json(bool value);
  Json(int value) : Json(static_cast<std::int64_t>(value)) {}
  Json(std::int64_t value);
  Json(std::uint64_t value);
  Json(double value);  // NaN and infinities are written as null
  Json(std::string_view value);
  Json(const char* value) : Json(std::string_view(value)) {}
  Json(const std::string& value) : Json(std::string_view(value)) {}

  static Json object();
  static Json array();
  static Json parse(std::string_view text, const std::string& where);  // where: what messages call it, usually a file name
  static Json read(const std::string& path);

  // What it is.
  bool is_null() const;
  bool is_object() const;
  bool is_array() const;
  bool is_string() const;
  bool is_number() const;
  bool is_integer() const;
  bool is_bool() const;

  // Members of an object. `get` gives null when the key is absent (or this is null); `at` throws.
  bool has(std::string_view key) const;
  Json get(std::string_view key) const;
  Json at(std::string_view key) const;
  void each_member(const std::function<void(const std::string& key, const Json& value)>& visit) const;

  // The same for an object of whole numbers only, without a Json for each: a vocabulary of 100,000 words in milliseconds.
  void each_integer(const std::function<void(std::string_view key, std::int64_t value)>& visit) const;

  // Elements of an array.
  std::size_t size() const;  // elements or members; 0 for anything else
  Json at(std::size_t index) const;

  // The value itself, checked.
  std::int64_t integer() const;
  double number() const;
  bool boolean() const;
  std::string string() const;
  std::vector<std::int64_t> integers() const;  // an array of whole numbers
  std::vector<double> numbers() const;         // an array of numbers
  std::vector<std::string> strings() const;    // an array of strings

  // A member, checked; the fallback stands only for an absent or null member, never for a wrong type.
  std::int64_t integer(std::string_view key) const;
  std::int64_t integer(std::string_view key, std::int64_t fallback) const;
  double number(std::string_view key) const;
  double number(std::string_view key, double fallback) const;
  bool boolean(std::string_view key) const;
  bool boolean(std::string_view key, bool fallback) const;
  std::string string(std::string_view key) const;
  std::string string(std::string_view key, std::string_view fallback) const;

  // Building. On an object: adds or replaces; on an array: appends.
  void set(std::string_view key, const Json& value);
  void push(const Json& value);

  std::string dump(int indent = -1) const;  // -1: one line; invalid UTF-8 in strings becomes U+FFFD
  const std::string& where() const { return where_; }

 private:
  struct Value;
  std::shared_ptr<Value> root_;  // the document; shared by the values taken from it, copied before a change
  void* node_ = nullptr;         // this value inside root_
  std::string where_;
};

}  // namespace mm
