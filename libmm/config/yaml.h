#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mm {

// A YAML document as a tree of plain values that remember where they stood. Scalars stay text: what a value means is decided by the
// option that takes it, so `no` is never false and `010` never 8 on the way.
struct Yaml {
  enum class Type { null, scalar, list, map };

  Type type = Type::null;
  std::string text;                            // of a scalar
  bool quoted = false;                         // "12" and '12' and block scalars are text, never numbers
  int line = 0, column = 0;                    // from 1
  std::vector<Yaml> items;                     // of a list
  std::vector<std::pair<Yaml, Yaml>> members;  // of a map: scalar keys, each once, in their order

  std::string where(const std::string& file) const;  // "photos.yaml:7:3"
};

inline constexpr std::size_t kLongestYaml = std::size_t{1} << 20;   // bytes
inline constexpr std::size_t kMostYamlValues = 100'000;             // after aliases are unfolded; what an alias may name counts twice
inline constexpr std::size_t kMostYamlText = std::size_t{1} << 24;  // bytes of scalars, counted in the same way

// Reads one document; an empty one is null. Strict: Error{usage} with file:line:column for text above 1 MiB, invalid UTF-8, NUL and other
// control characters, a tab in the indentation, more than one document, duplicate keys, keys that are no plain text, merge keys (<<),
// tags (!!int), nesting above 500, an alias that leads back to itself, aliases that unfold to more than 100,000 values or 16 MiB of text.
// A byte-order mark and CRLF line ends are taken as what editors of other systems write.
Yaml read_yaml(std::string_view text, const std::string& file);

// A list that stands in one line, where a single text may stand as well: "[a, b]", and "[]" for none.
bool is_yaml_list(std::string_view text);  // whether it begins as one

// Its texts. Throws as read_yaml() does, and Error{usage} for what is no list of texts.
std::vector<std::string> yaml_list(std::string_view text, const std::string& where);

}  // namespace mm
