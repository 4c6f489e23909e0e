#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace mm {

// Told what a JSON text holds, in order, while it is parsed: for headers of many megabytes, of which no document shall be built.
// Each call may throw, which ends the parsing.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual void begin_object() = 0;
  virtual void key(std::string& name) = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void text(std::string& value) = 0;      // may be moved from
  virtual void natural(std::uint64_t value) = 0;  // a whole number without sign that fits 64 bits
  virtual void null() = 0;
  virtual void other(std::string_view what) = 0;  // "a number" (negative, fractional or larger), "true or false"
  // For those who read such, too.
  virtual void negative(std::int64_t) { other("a number"); }
  virtual void real(double) { other("a number"); }
  virtual void boolean(bool) { other("true or false"); }
};

// Strict as Json::parse, but for duplicate keys, which `events` has to refuse. `deepest`: nesting that is still read.
void parse_json(std::string_view text, const std::string& where, int deepest, JsonEvents& events);

}  // namespace mm
