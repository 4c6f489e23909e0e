#include "text/automaton.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"
#include "text/unicode.h"

namespace mm {
namespace {

constexpr std::size_t kLongestPattern = 10'000;  // characters
constexpr std::size_t kMostSteps = 20'000;
constexpr std::size_t kMostStates = 10'000;
constexpr std::size_t kMostWork = 2'000'000;  // steps that are looked at to make all states: some hundredths of a second, 16 MB
constexpr int kDeepest = 100;                 // groups within each other
constexpr char32_t kLast = 0x10FFFF;
constexpr std::int32_t kMostRepeats = 1000;

using Ranges = std::vector<std::pair<char32_t, char32_t>>;

Ranges all_but(Ranges ranges) {
  std::ranges::sort(ranges);
  Ranges out;
  char32_t next = 0;
  for (const auto& [first, last] : ranges) {
    if (first > next) out.emplace_back(next, first - 1);
    next = std::max<char32_t>(next, last + 1);
  }
  if (next <= kLast) out.emplace_back(next, kLast);
  return out;
}

// \d, \w, \s and their opposites; nothing of another letter.
Ranges class_of(char32_t letter) {
  switch (letter) {
    case U'd': return {{U'0', U'9'}};
    case U'w': return {{U'0', U'9'}, {U'A', U'Z'}, {U'_', U'_'}, {U'a', U'z'}};
    case U's': return {{U'\t', U'\r'}, {U' ', U' '}};
    case U'D': return all_but(class_of(U'd'));
    case U'W': return all_but(class_of(U'w'));
    case U'S': return all_but(class_of(U's'));
    default: return {};
  }
}

// A pattern as a tree.
struct Node {
  enum class Kind { nothing, set, row, either, repeat } kind = Kind::nothing;
  Ranges ranges = {};
  std::vector<Node> parts = {};      // of a row, of alternatives; of a repetition the one that repeats
  std::int32_t least = 1, most = 1;  // most -1: no end
};

}  // namespace

// Reads a pattern and makes the program of it.
class AutomatonReader {
 public:
  AutomatonReader(std::string_view text, Automaton& made) : made_(made) {
    MM_CHECK(is_utf8(text), Kind::usage, "the pattern is not UTF-8", made.where_);
    text_ = decode_utf8(text);
    MM_CHECK(text_.size() <= kLongestPattern, Kind::usage, fmt::format("a pattern has at most {} characters", kLongestPattern),
             made.where_);
    end_ = text_.size();
    if (text_.starts_with(U'^')) at_ = 1;
    if (end_ > at_ && text_[end_ - 1] == U'$' && !escaped(end_ - 1)) --end_;
  }

  void operator()() {
    const Node tree = alternatives(0);
    if (at_ < end_) refuse("it has a ')' too many", at_, kTakesSigns);
    const auto end = put({.kind = Automaton::Step::Kind::end});
    first_ = compile(tree, end);
  }

  std::int32_t first() const { return first_; }

 private:
  using Step = Automaton::Step;

  static constexpr const char* kTakesSigns = "a backslash takes a sign as it is: \\. \\( \\?";

  // place: where what cannot be read begins.
  [[noreturn]] void refuse(const std::string& why, std::size_t place, const std::string& hint = "") const {
    throw Error(Kind::usage, fmt::format("the pattern '{}' cannot be read at character {}: {}", shown(encode_utf8(text_)), place + 1, why),
                made_.where_, hint);
  }

  bool escaped(std::size_t place) const {
    std::size_t count = 0;
    while (place > count && text_[place - count - 1] == U'\\') ++count;
    return count % 2 == 1;
  }

  bool take(char32_t c) {
    if (at_ >= end_ || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // A character of what begins at `begin`.
  char32_t next(std::size_t begin, const char* lacks) {
    if (at_ >= end_) refuse(std::string("it is cut off: ") + lacks, begin, kTakesSigns);
    return text_[at_++];
  }

  Node alternatives(int depth) {
    if (depth > kDeepest) refuse("too many groups within each other", at_);
    Node either{.kind = Node::Kind::either};
    do either.parts.push_back(row(depth));
    while (take(U'|'));
    return either.parts.size() == 1 ? std::move(either.parts.front()) : either;
  }

  Node row(int depth) {
    Node row{.kind = Node::Kind::row};
    while (at_ < end_ && text_[at_] != U'|' && text_[at_] != U')') {
      Node one = atom(depth);
      repeats(one);
      row.parts.push_back(std::move(one));
    }
    return row;
  }

  Node atom(int depth) {
    const auto begin = at_;
    const char32_t c = text_[at_++];
    if (c == U'(') {
      if (take(U'?') && !take(U':'))
        refuse("groups are (...) and (?:...)", begin, "there is no looking ahead or back, and no option inside");
      Node inner = alternatives(depth + 1);
      if (!take(U')')) refuse("the ')' of this group is missing", begin, kTakesSigns);
      return inner;
    }
    if (c == U'[') return {.kind = Node::Kind::set, .ranges = brackets(begin)};
    if (c == U'.') return {.kind = Node::Kind::set, .ranges = all_but({{U'\n', U'\n'}})};
    if (c == U'\\') return {.kind = Node::Kind::set, .ranges = escape()};
    if (std::u32string_view(U"*+?{").find(c) != std::u32string_view::npos)
      refuse(fmt::format("nothing stands in front of '{}' that it could repeat", static_cast<char>(c)), begin, kTakesSigns);
    if (c == U'^' || c == U'$')
      refuse(fmt::format("it has no '{}' here", static_cast<char>(c)), begin, "leave it out: the whole answer has to match anyway");
    return {.kind = Node::Kind::set, .ranges = {{c, c}}};
  }

  Ranges escape() {
    const auto begin = at_ - 1;
    const char32_t c = next(begin, "a sign belongs behind a backslash");
    switch (c) {
      case U'n': return {{U'\n', U'\n'}};
      case U't': return {{U'\t', U'\t'}};
      case U'r': return {{U'\r', U'\r'}};
      default: break;
    }
    if (auto ranges = class_of(c); !ranges.empty()) return ranges;
    const bool word = (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    if (word) refuse(fmt::format("it has no '\\{}'", static_cast<char>(c)), begin, "it has \\d \\w \\s \\D \\W \\S \\n \\t \\r");
    return {{c, c}};
  }

  Ranges brackets(std::size_t begin) {
    const bool other = take(U'^');
    Ranges ranges;
    for (bool first = true; first || !take(U']'); first = false) {
      const auto place = at_;
      const auto one = in_brackets(begin);
      const bool single = one.size() == 1 && one[0].first == one[0].second;
      const bool range = single && at_ + 1 < end_ && text_[at_] == U'-' && text_[at_ + 1] != U']';
      if (!range) {
        ranges.insert(ranges.end(), one.begin(), one.end());
        continue;
      }
      ++at_;
      const auto last = in_brackets(begin);
      if (last.size() != 1 || last[0].first != last[0].second || last[0].first < one[0].first)
        refuse("a range that does not rise", place, "a '-' that is none stands at the end: [a-z-]");
      ranges.emplace_back(one[0].first, last[0].first);
    }
    return other ? all_but(std::move(ranges)) : ranges;
  }

  Ranges in_brackets(std::size_t begin) {
    const char32_t c = next(begin, "the ']' of this set is missing");
    return c == U'\\' ? escape() : Ranges{{c, c}};
  }

  void repeats(Node& one) {
    std::int32_t least = 0, most = -1;
    const auto begin = at_;
    if (take(U'+')) {
      least = 1;
    } else if (take(U'?')) {
      most = 1;
    } else if (take(U'{')) {
      least = number(begin);
      most = take(U',') ? (at_ < end_ && text_[at_] != U'}' ? number(begin) : -1) : least;
      if (!take(U'}') || (most >= 0 && most < least)) refuse("repetitions are {2}, {2,} or {2,5}", begin, kTakesSigns);
    } else if (!take(U'*')) {
      return;
    }
    take(U'?');  // as few as possible: the same texts match
    Node inner = std::move(one);
    one = {.kind = Node::Kind::repeat, .ranges = {}, .parts = {}, .least = least, .most = most};
    one.parts.push_back(std::move(inner));
  }

  std::int32_t number(std::size_t repetition) {
    std::int32_t value = 0;
    const auto begin = at_;
    while (at_ < end_ && text_[at_] >= U'0' && text_[at_] <= U'9' && value <= kMostRepeats)
      value = value * 10 + static_cast<std::int32_t>(text_[at_++] - U'0');
    if (at_ == begin || value > kMostRepeats)
      refuse(fmt::format("repetitions are numbers up to {}", kMostRepeats), repetition, at_ == begin ? kTakesSigns : "");
    return value;
  }

  std::int32_t put(Step step) {
    MM_CHECK(made_.program_.size() < kMostSteps, Kind::usage, "the pattern repeats more than mm keeps", made_.where_,
             "ask for fewer repetitions");
    made_.program_.push_back(std::move(step));
    return static_cast<std::int32_t>(made_.program_.size()) - 1;
  }

  std::int32_t fork(std::int32_t a, std::int32_t b) { return put({.kind = Step::Kind::fork, .next = a, .other = b}); }

  // The first step of a program that reads the node and goes on with `then`.
  static bool is_empty(const Node& node) {
    return node.kind == Node::Kind::nothing || (node.kind != Node::Kind::set && std::ranges::all_of(node.parts, is_empty));
  }

  std::int32_t compile(const Node& node, std::int32_t then) {
    switch (node.kind) {
      case Node::Kind::nothing: return then;
      case Node::Kind::set: return put({.kind = Step::Kind::character, .ranges = node.ranges, .next = then});
      case Node::Kind::row:
        for (auto part = node.parts.rbegin(); part != node.parts.rend(); ++part) then = compile(*part, then);
        return then;
      case Node::Kind::either: {
        auto first = compile(node.parts.back(), then);
        for (auto i = node.parts.size() - 1; i-- > 0;) first = fork(compile(node.parts[i], then), first);
        return first;
      }
      case Node::Kind::repeat: break;
    }
    const Node& part = node.parts.front();
    if (is_empty(part)) return then;  // however often
    if (node.most < 0) {              // a fork that comes back to itself
      const auto loop = fork(-1, then);
      const auto body = compile(part, loop);
      made_.program_[static_cast<std::size_t>(loop)].next = body;
      then = loop;
    }
    const auto end = then;  // from each repetition that may be left out at once: a state then has one step of each, not of all that follow
    for (auto i = node.least; i < node.most; ++i) then = fork(compile(part, then), end);
    for (std::int32_t i = 0; i < node.least; ++i) then = compile(part, then);
    return then;
  }

  Automaton& made_;
  std::u32string text_;
  std::size_t at_ = 0, end_ = 0;
  std::int32_t first_ = 0;
};

Automaton::Automaton(std::string_view pattern, const std::string& where) : where_(where) {
  AutomatonReader read(pattern, *this);
  read();
  for (const auto& step : program_)
    for (const auto& [first, last] : step.ranges) borders_.insert(borders_.end(), {first, last + 1});
  std::ranges::sort(borders_);
  borders_.erase(std::ranges::unique(borders_).begin(), borders_.end());
  seen_.resize(program_.size());
  state_of({read.first()});
}

std::size_t Automaton::kind_of(char32_t c) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(borders_, c) - borders_.begin());
}

// The state in which all these steps may come next; a new one when there is none yet.
Automaton::State Automaton::state_of(const std::vector<std::int32_t>& from) {
  std::vector<std::int32_t> open = from, steps;
  ++calls_;
  while (!open.empty()) {
    const auto i = open.back();
    open.pop_back();
    auto& seen = seen_[static_cast<std::size_t>(i)];
    if (std::exchange(seen, calls_) == calls_) continue;
    ++work_;
    const Step& step = program_[static_cast<std::size_t>(i)];
    if (step.kind == Step::Kind::fork)
      open.insert(open.end(), {step.next, step.other});
    else
      steps.push_back(i);
  }
  MM_CHECK(work_ <= kMostWork, Kind::usage, "the pattern can be matched in more ways at once than mm keeps", where_,
           "ask for fewer repetitions within repetitions");
  if (steps.empty()) return kDead;
  std::ranges::sort(steps);
  if (const auto known = known_.find(steps); known != known_.end()) return known->second;
  MM_CHECK(states_.size() < kMostStates, Kind::usage, "the pattern has more states than mm keeps", where_, "ask for fewer repetitions");
  Place place{.steps = steps};
  place.accepts = std::ranges::any_of(steps, [&](auto i) { return program_[static_cast<std::size_t>(i)].kind == Step::Kind::end; });
  place.ascii.fill(kUnknown);
  states_.push_back(std::move(place));
  const auto state = static_cast<State>(states_.size()) - 1;
  known_[steps] = state;
  return state;
}

Automaton::State Automaton::next(State state, char32_t c) {
  if (state == kDead) return kDead;
  auto& place = states_[static_cast<std::size_t>(state)];
  if (c < 128 && place.ascii[c] != kUnknown) return place.ascii[c];
  const auto kind = kind_of(c);
  if (const auto known = place.others.find(kind); known != place.others.end()) {
    if (c < 128) place.ascii[c] = known->second;
    return known->second;
  }
  work_ += place.steps.size();
  std::vector<std::int32_t> to;
  for (const auto i : place.steps) {
    const Step& step = program_[static_cast<std::size_t>(i)];
    const auto holds = [c](const auto& range) { return range.first <= c && c <= range.second; };
    if (step.kind == Step::Kind::character && std::ranges::any_of(step.ranges, holds)) to.push_back(step.next);
  }
  const State found = to.empty() ? kDead : state_of(to);  // may move the states
  auto& from = states_[static_cast<std::size_t>(state)];
  if (c < 128) from.ascii[c] = found;
  from.others[kind] = found;
  return found;
}

Automaton::State Automaton::after(State state, std::string_view text) {
  while (!text.empty() && state != kDead) state = next(state, take_first(text));
  return state;
}

bool Automaton::matches(std::string_view text) {
  if (!is_utf8(text)) return false;
  const State end = after(start(), text);
  return end != kDead && accepts(end);
}

}  // namespace mm
