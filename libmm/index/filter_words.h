#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace mm {

using FilterValue = std::variant<std::string, double, bool>;

// The words of a filter (filter.h), one after the other.
class FilterWords {
 public:
  FilterWords(std::string_view text, std::string where) : text_(text), where_(std::move(where)) {}

  bool ended();                      // nothing but spaces is left
  bool take(std::string_view word);  // whether that word, or mark, comes next; it is then behind us. Words in any case
  std::string name();                // of a field; throws Error{usage} where there is none
  FilterValue value();               // a number, a text in quotes, true or false; throws likewise

  [[noreturn]] void fail(const std::string& what);  // throws Error{usage} that shows the place

 private:
  void skip_spaces();
  std::string quoted(char quote);

  std::string text_, where_;
  std::size_t at_ = 0;
};

}  // namespace mm
