#include "evaluate/rankings.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "metric/ranking_scores.h"

namespace mm {
namespace {

std::vector<std::size_t> depths_of(const std::string& at) {
  std::vector<std::size_t> depths;
  for (const auto part : comma_parts(at)) {
    std::size_t depth = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), depth);
    MM_CHECK(error == std::errc() && end == part.data() + part.size() && depth > 0, Kind::usage,
             fmt::format("'{}' is no whole number from 1 on", shown(part)), "--at", "--at 1,5,10");
    depths.push_back(depth);
  }
  return depths;
}

}  // namespace

std::vector<Score> ranking_scores_of(const std::vector<JudgedText>& items, const std::string& at) {
  const auto depths = depths_of(at);
  std::vector<RankedQuery> queries;
  for (const auto& item : items) {
    std::map<std::string_view, std::size_t> numbers;
    const auto number = [&](const std::string& name) { return numbers.try_emplace(name, numbers.size()).first->second; };
    std::vector<std::size_t> found, positives;
    for (const auto& name : item.list) {
      MM_CHECK(number(name) == found.size(), Kind::input, fmt::format("'{}' found '{}' twice", shown(item.id), shown(name)),
               place_of(item));
      found.push_back(number(name));
    }
    const std::set<std::string> wanted(item.references.begin(), item.references.end());
    for (const auto& name : wanted) positives.push_back(number(name));
    queries.push_back(rank_by_list(found, positives));
  }
  return ranking_scores(queries, depths);
}

std::string ranking_protocol() {
  return "R@k: any positive in the first k, recall@k: the share of them; a positive that a list does not hold has no rank; MedR of the "
         "first positive, "
         "rounded down between two; every positive has gain 1";
}

}  // namespace mm
