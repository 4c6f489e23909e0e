#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mm {

// Which words mean the same, from the database of WordNet (Princeton University; Fellbaum 1998) on this machine: its files index.noun,
// index.verb, index.adj, index.adv, noun.exc, verb.exc, adj.exc and adv.exc (wndb(5), release 3.0).
class WordNet {
 public:
  // Throws Error{input} for a folder that lacks one of them, and for a line that is none of theirs, by its number.
  explicit WordNet(const std::string& folder);

  // The sets of synonyms that the word or its base is in, by their places in the files of data, in ascending order, once each. Sets of two
  // parts of speech may have one place, and count as one, as for METEOR's program. A word's bases are those that the lists
  // of exceptions name ("went" has "go"); of other words the first that a rule of morphy(7WN) makes of it and that has a meaning ("cars"
  // has "car").
  std::vector<std::uint32_t> meanings(std::string_view word) const;

  std::size_t words() const { return meanings_.size(); }

 private:
  using Meanings = std::vector<std::uint32_t>;
  const Meanings* own(const std::string& word) const;
  void read_index(const std::string& path);
  void read_exceptions(const std::string& path);
  std::string base_of(const std::string& word) const;  // empty: none

  std::unordered_map<std::string, Meanings> meanings_;
  std::unordered_map<std::string, std::vector<std::string>> bases_;
};

}  // namespace mm
