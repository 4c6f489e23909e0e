#include "text/bpe.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>

#include "base/check.h"
#include "base/file.h"
#include "text/unicode.h"

namespace mm {
namespace {

std::uint64_t key_of(std::int64_t left, std::int64_t right) {
  return static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint64_t>(right);
}

void refuse_what_is_not_there(const Json& json) {
  MM_CHECK(json.number("dropout", 0) == 0, Kind::input, "BPE with dropout gives other tokens each time; mm has none", json.where());
  MM_CHECK(json.string("continuing_subword_prefix", "").empty(), Kind::input, "mm has no BPE with a continuing_subword_prefix",
           json.where());
}

// A word on its way: its tokens as a list that merges make shorter.
struct Part {
  std::int64_t id = 0;  // -1: became part of the one before it
  std::int64_t before = -1, behind = -1;
};

struct Candidate {
  std::int32_t rank;
  std::int64_t at, id;  // the left part, and the token that the merge makes
};

struct Later {
  bool operator()(const Candidate& a, const Candidate& b) const { return a.rank != b.rank ? a.rank > b.rank : a.at > b.at; }
};

}  // namespace

Bpe::Bpe(const Json& json)
    : vocabulary_(json.at("vocab")),
      suffix_(json.string("end_of_word_suffix", "")),
      fuse_unknown_(json.boolean("fuse_unk", false)),
      whole_words_(json.boolean("ignore_merges", false)) {
  refuse_what_is_not_there(json);
  if (const Json unknown = json.get("unk_token"); !unknown.is_null()) {
    unknown_ = vocabulary_.id_of(unknown.string());
    MM_CHECK(unknown_ >= 0, Kind::input, fmt::format("the unknown token '{}' is not in the vocabulary", shown(unknown.string())),
             json.where());
  }
  bytes_.fill(-1);
  if (json.boolean("byte_fallback", false))
    for (std::size_t byte = 0; byte < bytes_.size(); ++byte) bytes_[byte] = vocabulary_.id_of(fmt::format("<0x{:02X}>", byte));
  read_merges(json.at("merges"));
}

void Bpe::read_merges(const Json& merges) {
  MM_CHECK(merges.is_array(), Kind::input, "expected an array", merges.where());
  for (std::size_t i = 0; i < merges.size(); ++i) {
    const Json merge = merges.at(i);
    if (merge.is_array()) {
      const auto parts = merge.strings();
      MM_CHECK(parts.size() == 2, Kind::input, fmt::format("a merge has {} parts, expected 2", parts.size()), merge.where());
      add_merge(parts[0], parts[1], i, merge);
    } else {
      const std::string text = merge.string();
      const auto space = text.find(' ');
      MM_CHECK(space != std::string::npos && text.find(' ', space + 1) == std::string::npos, Kind::input,
               fmt::format("the merge '{}' is not two tokens with a space between them", shown(text)), merge.where());
      add_merge(text.substr(0, space), text.substr(space + 1), i, merge);
    }
  }
}

void Bpe::add_merge(const std::string& left, const std::string& right, std::size_t rank, const Json& merge) {
  const auto id = [&](const std::string& token) {
    const auto found = vocabulary_.id_of(token);
    MM_CHECK(found >= 0, Kind::input, fmt::format("a merge names '{}', which is not in the vocabulary", shown(token)), merge.where());
    return found;
  };
  const auto first = id(left), second = id(right), both = id(left + right);
  merges_.insert_or_assign(key_of(first, second), Merge{static_cast<std::int32_t>(rank), static_cast<std::int32_t>(both)});
}

const Bpe::Merge* Bpe::merge_of(std::int64_t left, std::int64_t right) const {
  const auto found = merges_.find(key_of(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

std::vector<std::int64_t> Bpe::characters(std::string_view word) const {
  std::vector<std::int64_t> ids;
  std::string last;
  bool was_unknown = false;
  while (!word.empty()) {
    const std::string_view here = word;
    take_first(word);
    auto character = here.substr(0, here.size() - word.size());
    if (word.empty() && !suffix_.empty()) character = last = std::string(character) + suffix_;
    const auto byte_id = [&](char c) { return bytes_[static_cast<unsigned char>(c)]; };
    const auto id = vocabulary_.id_of(character);
    const bool by_bytes = id < 0 && std::ranges::all_of(character, [&](char c) { return byte_id(c) >= 0; });
    if (id >= 0)
      ids.push_back(id);
    else if (by_bytes)
      for (const char c : character) ids.push_back(byte_id(c));
    else if (unknown_ >= 0 && !(fuse_unknown_ && was_unknown))
      ids.push_back(unknown_);
    was_unknown = id < 0 && !by_bytes;
  }
  return ids;
}

void Bpe::encode(std::string_view word, std::vector<std::int64_t>& ids) const {
  if (whole_words_)
    if (const auto id = vocabulary_.id_of(word); id >= 0) return ids.push_back(id);

  std::vector<Part> parts;
  for (const auto id : characters(word)) parts.push_back({.id = id, .before = std::ssize(parts) - 1, .behind = std::ssize(parts) + 1});
  if (!parts.empty()) parts.back().behind = -1;
  const auto part = [&](std::int64_t at) -> Part& { return parts[static_cast<std::size_t>(at)]; };

  std::priority_queue<Candidate, std::vector<Candidate>, Later> candidates;
  const auto consider = [&](std::int64_t at) {
    if (at < 0 || part(at).behind < 0) return;
    if (const Merge* merge = merge_of(part(at).id, part(part(at).behind).id)) candidates.push({merge->rank, at, merge->id});
  };
  for (std::int64_t at = 0; at < std::ssize(parts); ++at) consider(at);
  while (!candidates.empty()) {
    const auto [rank, at, id] = candidates.top();
    candidates.pop();
    if (part(at).id < 0 || part(at).behind < 0) continue;
    Part& right = part(part(at).behind);
    const Merge* merge = merge_of(part(at).id, right.id);
    if (merge == nullptr || merge->id != id) continue;  // one of the two has changed since
    part(at).id = id;
    part(at).behind = right.behind;
    if (right.behind >= 0) part(right.behind).before = at;
    right.id = -1;
    consider(part(at).before);
    consider(at);
  }
  for (const auto& left : parts)
    if (left.id >= 0) ids.push_back(left.id);
}

}  // namespace mm
