#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// What the parts of a file's name say: by the names of the fields.
using NameFields = std::map<std::string, std::string>;

// Names of files with fields in them: "{label}_{speaker}_{take}.wav" makes of "7_george_12.wav" label 7, speaker george, take 12.
// A '/' parts folders: "{label}/{speaker}_{take}.wav".
class NamePattern {
 public:
  // Throws Error{usage} at `where` for a pattern without fields, a brace that does not close, a field without a name or with one that
  // stood before, and two fields with nothing between them.
  NamePattern(std::string_view pattern, const std::string& where);

  // A field is the shortest text, at least one character and no '/', up to what stands behind it; the last one the rest. Nothing where
  // the name does not fit.
  std::optional<NameFields> match(std::string_view name) const;

  const std::vector<std::string>& fields() const { return fields_; }
  const std::string& ending() const { return texts_.back(); }  // what stands behind the last field
  std::size_t folders() const;                                 // how many folders a name goes through

 private:
  std::vector<std::string> fields_, texts_;  // texts_[i] stands before fields_[i]; one more behind the last
};

// Which files are of a part of a set: "speaker=george", "take=0..4", "fold=1,3". The values of one field, parted by commas; FIRST..LAST are
// whole numbers.
class PartRule {
 public:
  // An empty text fits nothing. Throws Error{usage} at `where` for another form, and for a field that is none of `fields`.
  PartRule(const std::string& text, const std::vector<std::string>& fields, const std::string& where);

  bool empty() const { return field_.empty(); }
  bool fits(const NameFields& fields) const;
  const std::string& field() const { return field_; }

 private:
  struct Range {
    std::int64_t first, last;
  };
  std::string field_;
  std::vector<std::string> values_;
  std::vector<Range> ranges_;
};

}  // namespace mm
