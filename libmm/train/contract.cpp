#include "train/contract.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"

namespace mm {
namespace {

// t(0.975) for 1, 2, ... degrees of freedom (Fisher and Yates 1963, table III).
constexpr std::array kStudent{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
                              2.120,  2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

double percent_of(std::string_view text, const std::string& claim, const char* where) {
  const auto number = finite_number(text);
  MM_CHECK(number, Kind::usage, fmt::format("'{}' in '{}' is not a number", shown(text), shown(claim)), where);
  return *number;
}

// "accuracy 98.5" is {"accuracy", "98.5"}: a rate's name holds spaces at most inside.
std::pair<std::string, std::string> split_claim(const std::string& text, const char* where, const char* form) {
  const auto space = text.find(' ');
  MM_CHECK(space != std::string::npos && space > 0 && space + 1 < text.size(), Kind::usage,
           fmt::format("'{}' is not of the form '{}'", shown(text), form), where);
  return {text.substr(0, space), text.substr(space + 1)};
}

Claim& claim_for(std::vector<Claim>& claims, const std::string& rate) {
  const auto found = std::ranges::find(claims, rate, &Claim::rate);
  return found != claims.end() ? *found : claims.emplace_back(Claim{.rate = rate});
}

void read_reach(std::vector<Claim>& claims, const std::string& text) {
  constexpr const char* kWhere = "contract.reach";
  const auto [rate, range] = split_claim(text, kWhere, "RATE LOW..HIGH");
  const auto dots = range.find("..");
  MM_CHECK(dots != std::string::npos && range.size() > 2, Kind::usage, fmt::format("'{}' is not of the form 'RATE LOW..HIGH'", shown(text)),
           kWhere);
  Claim& claim = claim_for(claims, rate);
  MM_CHECK(!claim.low && !claim.high, Kind::usage, fmt::format("'{}' is named twice", shown(rate)), kWhere);
  if (dots > 0) claim.low = percent_of(std::string_view(range).substr(0, dots), text, kWhere);
  if (dots + 2 < range.size()) claim.high = percent_of(std::string_view(range).substr(dots + 2), text, kWhere);
  MM_CHECK(!claim.low || !claim.high || *claim.low <= *claim.high, Kind::usage,
           fmt::format("'{}' is a range that ends before it begins", shown(text)), kWhere);
}

void read_published(std::vector<Claim>& claims, const std::string& text) {
  constexpr const char* kWhere = "contract.published";
  constexpr std::string_view kSign = " +- ";
  const auto [rate, numbers] = split_claim(text, kWhere, "RATE VALUE +- SPREAD");
  Claim& claim = claim_for(claims, rate);
  MM_CHECK(!claim.published, Kind::usage, fmt::format("'{}' is named twice", shown(rate)), kWhere);
  const auto sign = numbers.find(kSign);
  claim.published = percent_of(std::string_view(numbers).substr(0, sign), text, kWhere);
  if (sign != std::string::npos) claim.spread = percent_of(std::string_view(numbers).substr(sign + kSign.size()), text, kWhere);
}

}  // namespace

std::vector<Claim> claims_of(const ContractOptions& options) {
  std::vector<Claim> claims;
  for (const auto& text : options.reach) read_reach(claims, text);
  for (const auto& text : options.published) read_published(claims, text);
  return claims;
}

double interval_95(std::size_t n) {
  MM_ASSERT(n > 1);
  const std::size_t freedom = n - 1;
  // Beyond the table by its expansion in 1 / freedom (Abramowitz and Stegun 1964, 26.7.5); right to 0.001 there.
  const double t = freedom <= kStudent.size() ? kStudent[freedom - 1] : 1.960 + 2.372 / static_cast<double>(freedom);
  return t / std::sqrt(static_cast<double>(n));
}

Verdict verdict_of(const Claim& claim, const std::vector<SeedReport>& reports) {
  Verdict verdict{.claim = claim};
  for (const auto& report : reports) {
    const auto found = std::ranges::find(report.test, claim.rate, &Rates::value_type::first);
    if (found == report.test.end()) {
      std::vector<std::string> names;
      for (const auto& [name, rate] : report.test) names.push_back(name);
      throw Error(Kind::usage, fmt::format("no test gives the rate '{}'", shown(claim.rate)), "contract",
                  fmt::format("there are {}", fmt::join(names, ", ")));
    }
    verdict.values.push_back(shown_number(claim.rate, found->second));
  }
  verdict.spread = spread_of(verdict.values);
  const double half = verdict.values.size() > 1 ? verdict.spread.deviation * interval_95(verdict.values.size()) : 0;
  verdict.low95 = verdict.spread.mean - half;
  verdict.high95 = verdict.spread.mean + half;
  verdict.met = (!claim.low || verdict.spread.mean >= *claim.low) && (!claim.high || verdict.spread.mean <= *claim.high);
  return verdict;
}

}  // namespace mm
