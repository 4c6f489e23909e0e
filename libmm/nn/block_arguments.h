#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// What stands behind the name of a block: "conv 16 5 pad=2".
class BlockArguments {
 public:
  explicit BlockArguments(std::string_view text);  // throws Error{usage} for what is neither a number nor name=number

  const std::string& name() const { return name_; }
  std::int64_t count(std::size_t place, std::string_view meaning, std::int64_t least = 1);  // a whole number that must be there
  std::int64_t count(std::string_view name, std::int64_t otherwise, std::int64_t least);    // name=value, or `otherwise`
  double rate(std::size_t place, std::string_view meaning);                                 // a number in [0, 1) that must be there
  double rate(std::string_view name, double otherwise);                                     // name=value in [0, 1), or `otherwise`
  double number(std::string_view name, double otherwise, double least, double most);        // name=value in [least, most], or `otherwise`
  bool flag(std::string_view name, bool otherwise);                                         // name=0 or name=1, or `otherwise`
  std::size_t plain_count() const;                                                          // how many stand there without a name
  void finish() const;  // throws Error{usage} that names an argument nobody asked for

 private:
  struct Word {
    std::string name;  // empty for a plain number
    double value = 0;
    bool read = false;
  };
  const Word& plain(std::size_t place, std::string_view meaning);
  const Word* named(std::string_view name);

  std::string name_;
  std::vector<Word> words_;
};

}  // namespace mm
