#include "data/name_pattern.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "base/number.h"
#include "config/nearest.h"

namespace mm {

NamePattern::NamePattern(std::string_view pattern, const std::string& where) {
  const auto refuse = [&](const std::string& what) {
    throw Error(Kind::usage, fmt::format("'{}' {}", shown(pattern), what), where, "such as {label}_{speaker}_{take}.wav");
  };
  std::size_t at = 0;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', at)) {
    const std::size_t close = pattern.find('}', open);
    if (close == std::string_view::npos) refuse("has a brace that does not close");
    const std::string name(pattern.substr(open + 1, close - open - 1));
    if (name.empty() || name.find_first_of("{/=") != std::string::npos) refuse("has a field without a name");
    if (std::ranges::find(fields_, name) != fields_.end()) refuse(fmt::format("has the field '{}' twice", name));
    if (!fields_.empty() && open == at) refuse("has two fields with nothing between them");
    texts_.emplace_back(pattern.substr(at, open - at));
    fields_.push_back(name);
    at = close + 1;
  }
  if (fields_.empty()) refuse("names no field");
  texts_.emplace_back(pattern.substr(at));
}

std::optional<NameFields> NamePattern::match(std::string_view name) const {
  if (!name.starts_with(texts_.front())) return std::nullopt;
  name.remove_prefix(texts_.front().size());
  NameFields found;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const std::string& behind = texts_[i + 1];
    const bool last = i + 1 == fields_.size();
    std::size_t end = std::string_view::npos;
    if (!last)
      end = name.find(behind, 1);
    else if (name.ends_with(behind))
      end = name.size() - behind.size();
    if (end == std::string_view::npos || end == 0 || name.substr(0, end).find('/') != std::string_view::npos) return std::nullopt;
    found[fields_[i]] = name.substr(0, end);
    name.remove_prefix(end + behind.size());
  }
  return found;
}

std::size_t NamePattern::folders() const {
  std::size_t count = 0;
  for (const auto& text : texts_) count += static_cast<std::size_t>(std::ranges::count(text, '/'));
  return count;
}

PartRule::PartRule(const std::string& text, const std::vector<std::string>& fields, const std::string& where) {
  if (text.empty()) return;
  const std::size_t equals = text.find('=');
  MM_CHECK(equals != std::string::npos && equals > 0 && equals + 1 < text.size(), Kind::usage,
           fmt::format("'{}' is not of the form FIELD=VALUE", shown(text)), where, "such as speaker=george, or take=0..4");
  field_ = text.substr(0, equals);
  MM_CHECK(std::ranges::find(fields, field_) != fields.end(), Kind::usage,
           fmt::format("the pattern has no field '{}'{}", shown(field_), did_you_mean(nearest(field_, fields))), where,
           fmt::format("its fields are {}", fmt::join(fields, ", ")));
  for (const auto value : comma_parts(std::string_view(text).substr(equals + 1))) {
    const std::size_t dots = value.find("..");
    const auto first = whole_number<std::int64_t>(value.substr(0, dots));
    const auto last = dots == std::string_view::npos ? std::nullopt : whole_number<std::int64_t>(value.substr(dots + 2));
    MM_CHECK(!value.empty(), Kind::usage, fmt::format("'{}' has an empty value", shown(text)), where);
    if (first && last)
      ranges_.push_back({*first, *last});
    else
      values_.emplace_back(value);
  }
}

bool PartRule::fits(const NameFields& fields) const {
  if (empty()) return false;
  const std::string& value = fields.at(field_);
  if (std::ranges::find(values_, value) != values_.end()) return true;
  const auto number = whole_number<std::int64_t>(value);
  return number && std::ranges::any_of(ranges_, [&](const Range& range) { return range.first <= *number && *number <= range.last; });
}

}  // namespace mm
