#include "text/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// Ids may leave holes, but an id far above the number of tokens must not size a table.
std::int64_t most_ids(std::size_t tokens) { return 4 * static_cast<std::int64_t>(tokens) + 65536; }

std::size_t hash_of(std::string_view token) { return std::hash<std::string_view>()(token); }
std::uint32_t tag_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

void check_no_nul(std::string_view token, const std::string& where) {
  MM_CHECK(token.find('\0') == std::string_view::npos, Kind::input, fmt::format("the token '{}' has a NUL character", shown(token)), where);
}

}  // namespace

Vocabulary::Vocabulary(const Json& json) {
  const std::int64_t limit = most_ids(json.size());
  std::size_t bytes = 0;
  std::int64_t highest = -1;
  json.each_integer([&](std::string_view token, std::int64_t id) {
    MM_CHECK(
        id >= 0 && id < limit, Kind::input,
        fmt::format("the token '{}' has the id {}; with {} tokens, ids go from 0 to {} here", shown(token), id, json.size(), limit - 1),
        json.where());
    check_no_nul(token, json.where());
    bytes += token.size();
    highest = std::max(highest, id);
  });
  reserve(json.size(), bytes, highest);
  json.each_integer([&](std::string_view token, std::int64_t id) {
    const auto& place = tokens_[static_cast<std::size_t>(id)];
    MM_CHECK(place.data() == nullptr, Kind::input, fmt::format("the id {} belongs to both '{}' and '{}'", id, shown(place), shown(token)),
             json.where());
    put(token, id);
  });
}

Vocabulary::Vocabulary(const std::vector<std::string>& tokens, const std::string& where) {
  std::size_t bytes = 0;
  for (const auto& token : tokens) {
    check_no_nul(token, where);
    bytes += token.size();
  }
  reserve(tokens.size(), bytes, std::ssize(tokens) - 1);
  for (std::size_t id = 0; id < tokens.size(); ++id) put(tokens[id], static_cast<std::int64_t>(id));
}

void Vocabulary::reserve(std::size_t tokens, std::size_t bytes, std::int64_t highest) {
  buffer_ = std::make_unique<char[]>(bytes + 1);
  end_ = buffer_.get();
  slots_.resize(std::bit_ceil(2 * tokens + 1));
  tokens_.resize(static_cast<std::size_t>(highest + 1));
}

void Vocabulary::put(std::string_view token, std::int64_t id) {
  const std::string_view kept(end_, token.size());
  end_ = std::copy(token.begin(), token.end(), end_);
  const auto slot = static_cast<std::size_t>(&slot_of(kept) - slots_.data());  // a free one, or that of an equal token
  slots_[slot] = {tag_of(hash_of(kept)), static_cast<std::int32_t>(id)};
  tokens_[static_cast<std::size_t>(id)] = kept;
  longest_ = std::max(longest_, token.size());
  ++count_;
}

const Vocabulary::Slot& Vocabulary::slot_of(std::string_view token) const {
  const std::size_t hash = hash_of(token), mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].id >= 0 && (slots_[at].tag != tag_of(hash) || tokens_[static_cast<std::size_t>(slots_[at].id)] != token))
    at = (at + 1) & mask;
  return slots_[at];
}

std::int64_t Vocabulary::id_of(std::string_view token) const { return slot_of(token).id; }

std::string_view Vocabulary::token_of(std::int64_t id) const {
  return has(id) ? tokens_[static_cast<std::size_t>(id)] : std::string_view();
}

bool Vocabulary::has(std::int64_t id) const { return id >= 0 && id < size() && tokens_[static_cast<std::size_t>(id)].data() != nullptr; }

}  // namespace mm
