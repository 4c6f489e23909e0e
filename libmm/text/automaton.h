#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mm {

// A regular expression that whole texts match or do not, read character by character: what may still come is known at every place.
//
// Characters; "." (all but a line's end); sets "[a-z_]", "[^,]"; "\d", "\w", "\s" and their opposites "\D", "\W", "\S" (of ASCII); "\n",
// "\t", "\r"; a backslash before a sign that means something; "(...)", "(?:...)", "|"; "*", "+", "?", "{2}", "{2,}", "{2,5}" behind any of
// them. "^" at the begin and "$" at the end change nothing. Without backreferences and look-around, so that it is a finite automaton
// (Thompson 1968); its states are made when they are first come to.
class Automaton {
 public:
  using State = std::int32_t;
  static constexpr State kDead = -1;  // nothing that follows will match

  // Throws Error{usage} that names `where` and the place in the pattern, by its characters from 1; also for one that repeats too much to be
  // kept.
  Automaton(std::string_view pattern, const std::string& where);

  State start() const { return 0; }
  bool accepts(State state) const { return states_[static_cast<std::size_t>(state)].accepts; }
  State next(State state, char32_t c);              // throws Error{usage} where there are too many states, or too much work to make them
  State after(State state, std::string_view text);  // of UTF-8: next() of each character
  bool matches(std::string_view text);              // false of what is no UTF-8
  std::size_t states() const { return states_.size(); }  // made so far

 private:
  friend class AutomatonReader;
  using Ranges = std::vector<std::pair<char32_t, char32_t>>;

  // One step of the program that a pattern becomes: a character of some ranges and then `next`; or one of two steps at once; or the end.
  struct Step {
    enum class Kind { character, fork, end } kind = Kind::end;
    Ranges ranges = {};
    std::int32_t next = -1, other = -1;
  };
  struct Place {
    std::vector<std::int32_t> steps;  // characters that may come and the end, sorted
    bool accepts = false;
    std::array<State, 128> ascii{};                      // kUnknown: not come to yet
    std::unordered_map<std::size_t, State> others = {};  // by kind_of() characters
  };
  static constexpr State kUnknown = -2;

  State state_of(const std::vector<std::int32_t>& from);
  std::size_t kind_of(char32_t c) const;  // characters of one kind are in the same sets of the pattern

  std::string where_;
  std::vector<Step> program_;
  std::vector<char32_t> borders_;  // sorted: where the sets of the pattern begin, and behind their ends
  std::vector<std::size_t> seen_;  // by step: the last call of state_of() that came by it
  std::size_t calls_ = 0, work_ = 0;
  std::vector<Place> states_;
  std::map<std::vector<std::int32_t>, State> known_;
};

}  // namespace mm
