#include "model/text_rule.h"

#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "base/check.h"
#include "base/utf8.h"
#include "text/unicode.h"

namespace mm {
namespace {

constexpr std::size_t kMostStates = 4000;  // that texts of the vocabulary come to
constexpr std::size_t kMostMasks = 512;
constexpr std::string_view kNoCharacter = "\xEF\xBF\xBD";  // U+FFFD: what decoding makes of bytes that are none

// A token that is a plain word, to stand in front of others.
std::int64_t plain_word(const Tokenizer& tokenizer, std::int64_t vocabulary) {
  for (std::int64_t id = 0; id < vocabulary; ++id) {
    const std::string text = tokenizer.token_of(id);
    const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (!text.empty() && std::ranges::all_of(text, letter) && tokenizer.decode({id}, true) == text) return id;
  }
  return -1;
}

}  // namespace

TextRule::TextRule(std::string_view pattern, const Tokenizer& tokenizer, std::int64_t vocabulary, std::vector<std::int64_t> end_tokens,
                   const std::string& where)
    : where_(where),
      automaton_(pattern, where),
      vocabulary_(vocabulary),
      end_tokens_(std::move(end_tokens)),
      texts_first_(static_cast<std::size_t>(vocabulary)),
      texts_later_(static_cast<std::size_t>(vocabulary)) {
  const auto word = plain_word(tokenizer, std::min(vocabulary, tokenizer.size()));
  const std::string front = word >= 0 ? tokenizer.decode({word}, true) : "";
  std::vector<std::pair<std::string, std::int64_t>> first, later;
  for (std::int64_t id = 0; id < std::min(vocabulary, tokenizer.size()); ++id) {
    if (tokenizer.is_special(id) || tokenizer.token_of(id).empty() || std::ranges::count(end_tokens_, id) > 0) continue;
    const auto put = [id](const std::string& text, auto& pieces, std::vector<std::string>& texts) {
      if (text.empty() || text.find(kNoCharacter) != std::string::npos) return;
      pieces.emplace_back(text, id);
      texts[static_cast<std::size_t>(id)] = text;
    };
    const std::string alone = tokenizer.decode({id}, true);
    put(alone.substr(std::min(alone.find_first_not_of(' '), alone.size())), first, texts_first_);
    const std::string behind = word >= 0 ? tokenizer.decode({word, id}, true) : alone;
    if (behind.starts_with(front)) put(behind.substr(front.size()), later, texts_later_);
  }
  first_ = sorted(std::move(first));
  later_ = sorted(std::move(later));
  measure();
}

TextRule::Pieces TextRule::sorted(std::vector<std::pair<std::string, std::int64_t>> pieces) {
  std::ranges::sort(pieces);
  Pieces made;
  for (auto& [text, token] : pieces) {
    std::size_t common = 0;
    if (!made.empty()) {
      const auto& before = made.back().text;
      common = static_cast<std::size_t>(std::ranges::mismatch(before, text).in2 - text.begin());
    }
    made.push_back({std::move(text), token, common});
  }
  return made;
}

template <class Found>
void TextRule::walk(State from, const Pieces& pieces, const Found& found) {
  std::vector<std::pair<std::size_t, State>> path{{0, from}};  // bytes read, and where they led
  std::size_t dead = std::string::npos;                        // bytes of the piece before behind which nothing comes
  for (const auto& piece : pieces) {
    if (piece.common >= dead) continue;  // as dead as the one before it
    dead = std::string::npos;
    while (path.back().first > piece.common) path.pop_back();
    auto [at, state] = path.back();
    std::string_view rest = std::string_view(piece.text).substr(at);
    while (!rest.empty()) {
      state = automaton_.next(state, take_first(rest));
      at = piece.text.size() - rest.size();
      if (state == Automaton::kDead) {
        dead = at;
        break;
      }
      path.emplace_back(at, state);
    }
    if (state != Automaton::kDead) found(piece.token, state);
  }
}

// How many tokens it takes from every state to one that accepts: from those that do, backwards.
void TextRule::measure() {
  std::vector<std::vector<State>> from;  // of a state those that lead to it
  std::vector<bool> come_to;
  std::set<State> begins;
  std::vector<State> known;
  std::deque<State> open;
  const auto come = [&](State state) {
    const auto place = static_cast<std::size_t>(state);
    if (place >= come_to.size()) {
      come_to.resize(automaton_.states());
      from.resize(automaton_.states());
    }
    if (come_to[place]) return;
    come_to[place] = true;
    known.push_back(state);
    open.push_back(state);
    MM_CHECK(known.size() <= kMostStates, Kind::usage, "the pattern has more states than mm keeps", where_, "ask for fewer repetitions");
  };
  walk(automaton_.start(), first_, [&](std::int64_t, State to) {
    begins.insert(to);
    come(to);
  });
  while (!open.empty()) {
    const State state = open.front();
    open.pop_front();
    walk(state, later_, [&](std::int64_t, State to) {
      come(to);
      auto& before = from[static_cast<std::size_t>(to)];
      if (before.empty() || before.back() != state) before.push_back(state);
    });
  }
  for (const State state : known)
    if (automaton_.accepts(state)) {
      distances_[state] = 0;
      open.push_back(state);
    }
  while (!open.empty()) {
    const State state = open.front();
    open.pop_front();
    for (const State before : from[static_cast<std::size_t>(state)])
      if (distances_.try_emplace(before, distances_[state] + 1).second) open.push_back(before);
  }
  for (const auto& [state, count] : distances_) farthest_ = std::max(farthest_, count);
  for (const State state : begins) least_ = std::min(least_, distance(state) == kNever ? kNever : 1 + distance(state));
  MM_CHECK(least_ < kNever, Kind::usage,
           automaton_.accepts(automaton_.start()) ? "of the texts that match the pattern, the model can write none but the empty one"
                                                  : "the model's tokens write no text that matches the pattern",
           where_, "it writes what its tokenizer.json spells, often in lower case and with spaces between words and signs");
}

int TextRule::distance(State state) const {
  const auto found = distances_.find(state);
  return found == distances_.end() ? kNever : found->second;
}

void TextRule::check(const Decoding& decoding, int prompt_length) const {
  const int room = decoding.max_length - prompt_length;
  MM_CHECK(least_ <= room, Kind::usage,
           fmt::format("a text that matches the pattern has at least {} tokens, and it may have {}", least_, room), where_,
           "set --decode.max-new-tokens");
  MM_CHECK(decoding.no_repeat_ngram == 0 && decoding.min_length <= prompt_length + 1, Kind::usage,
           "what the pattern lets through, --decode.no-repeat-ngram or --decode.min-length may forbid", where_, "ask for one of them");
}

at::Tensor TextRule::allowed(std::span<const std::int64_t> written, int left) {
  State state = automaton_.start();
  for (std::size_t i = 0; i < written.size() && state != Automaton::kDead; ++i) {
    const auto& texts = i == 0 ? texts_first_ : texts_later_;
    const auto token = written[i];
    const bool known = token >= 0 && token < vocabulary_ && !texts[static_cast<std::size_t>(token)].empty();
    state = known ? automaton_.after(state, texts[static_cast<std::size_t>(token)]) : Automaton::kDead;
  }
  const bool begins = written.empty();
  left = std::min(left, farthest_ + 2);  // with more of them all is as with so many
  const std::pair key{begins ? Automaton::kDead - 1 : state, left};
  if (const auto known = masks_.find(key); known != masks_.end()) return known->second;
  const auto mask = at::zeros({vocabulary_}, at::kBool);
  auto* const open = mask.mutable_data_ptr<bool>();
  if (state != Automaton::kDead) {
    walk(state, begins ? first_ : later_, [&](std::int64_t token, State to) { open[token] = distance(to) < left; });
    if (!begins && automaton_.accepts(state))
      for (const auto end : end_tokens_)
        if (end >= 0 && end < vocabulary_) open[end] = true;
  }
  if (masks_.size() >= kMostMasks) masks_.clear();
  masks_.emplace(key, mask);
  return mask;
}

}  // namespace mm
