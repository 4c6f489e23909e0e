#include "evaluate/rankings.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "base/check.h"
#include "base/comma_list.h"
#include "base/file.h"
#include "metric/ranking_scores.h"

namespace mm {
namespace {

// Of each that was found; none where the row has none.
std::vector<double> scores_of(const JudgedText& item) {
  const auto given = item.row.get("scores");
  std::vector<double> scores;
  if (given.is_null()) return scores;
  MM_CHECK(given.is_array() && given.size() == item.list.size(), Kind::input,
           fmt::format("'scores' is no list of {} numbers, one of each that was found", item.list.size()), place_of(item));
  for (std::size_t i = 0; i < given.size(); ++i) {
    MM_CHECK(given.at(i).is_number(), Kind::input, "'scores' holds what is no number", place_of(item));
    scores.push_back(given.at(i).number());
  }
  return scores;
}

// positives: places among what was found; those beyond it were not.
RankedQuery ranked(const std::vector<double>& scores, const std::vector<std::size_t>& positives) {
  std::vector<std::size_t> there;
  for (const auto place : positives)
    if (place < scores.size()) there.push_back(place);
  auto query = there.empty() ? RankedQuery{} : rank_by_scores(scores, there);
  query.ranks.resize(positives.size(), std::numeric_limits<double>::infinity());
  query.gains.resize(positives.size(), 1);
  return query;
}

}  // namespace

std::vector<std::size_t> ranking_depths(const std::string& at) {
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

std::vector<Score> ranking_scores_of(const std::vector<JudgedText>& items, const std::string& at, std::vector<std::string>& remarks) {
  const auto depths = ranking_depths(at);
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
    const auto scores = scores_of(item);
    queries.push_back(scores.empty() ? rank_by_list(found, positives) : ranked(scores, positives));
  }
  if (const auto tied = tied_positives(queries); tied > 0)
    remarks.push_back(fmt::format("{} positives have the score of another that was found, and share its rank", tied));
  return ranking_scores(queries, depths);
}

std::string ranking_protocol() {
  return "R@k: any positive in the first k, recall@k: the share of them; a positive that a list does not hold has no rank; MedR of the "
         "first positive, "
         "rounded down between two; what has equal scores shares its mean rank; every positive has gain 1";
}

}  // namespace mm
