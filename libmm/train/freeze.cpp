#include "train/freeze.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "config/nearest.h"

namespace mm {
namespace {

constexpr const char* kOption = "optimizer.freeze";
constexpr std::size_t kMostShown = 12;

// Patterns for every scope that there is ("text.*", "text.layers.*"), and the names themselves.
std::vector<std::string> all_patterns(const NamedTensors& parameters) {
  std::set<std::string> patterns;
  for (const auto& [name, parameter] : parameters) {
    patterns.insert(name);
    for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) patterns.insert(name.substr(0, dot) + ".*");
  }
  return {patterns.begin(), patterns.end()};
}

// nearest() takes what stands behind a name's last dot for a name too, which all that end in ".*" would share: no dots, then.
std::string near_pattern(const NamedTensors& parameters, std::string pattern) {
  auto patterns = all_patterns(parameters);
  for (auto& each : patterns) std::ranges::replace(each, '.', '/');
  std::ranges::replace(pattern, '.', '/');
  std::string near = nearest(pattern, patterns);
  std::ranges::replace(near, '/', '.');
  return near;
}

bool has_scope(const NamedTensors& parameters, const std::string& scope) {
  const auto found = parameters.lower_bound(scope);
  return found != parameters.end() && found->first.starts_with(scope);
}

// What stands in the innermost scope that `pattern` has right: "text.layrs.*" -> "text.embeddings.*", "text.layers.*".
std::vector<std::string> near_names(const NamedTensors& parameters, const std::string& pattern) {
  std::string scope;
  for (auto dot = pattern.find('.'); dot != std::string::npos && has_scope(parameters, pattern.substr(0, dot + 1));
       dot = pattern.find('.', dot + 1))
    scope = pattern.substr(0, dot + 1);
  std::set<std::string> names;
  for (auto at = parameters.lower_bound(scope); at != parameters.end() && at->first.starts_with(scope); ++at) {
    const auto dot = at->first.find('.', scope.size());
    names.insert(dot == std::string::npos ? at->first : at->first.substr(0, dot) + ".*");
  }
  std::vector<std::string> near(names.begin(), names.end());
  if (near.size() > kMostShown) {
    near.resize(kMostShown);
    near.emplace_back("...");
  }
  return near;
}

}  // namespace

NamedTensors without_frozen(const NamedTensors& parameters, const std::vector<std::string>& patterns) {
  NamedTensors left = parameters;
  for (const auto& pattern : patterns) {
    bool matched = false;
    for (const auto& [name, parameter] : parameters) {
      if (::fnmatch(pattern.c_str(), name.c_str(), 0) != 0) continue;
      matched = true;
      left.erase(name);
    }
    if (matched) continue;
    throw Error(Kind::usage,
                fmt::format("no parameter's name matches '{}'{}", shown(pattern), did_you_mean(near_pattern(parameters, pattern))), kOption,
                fmt::format("there are {}", fmt::join(near_names(parameters, pattern), ", ")));
  }
  MM_CHECK(!left.empty() || parameters.empty(), Kind::usage, "nothing is left to train", kOption, "freeze less");
  for (auto [name, parameter] : parameters) {
    if (left.contains(name)) continue;
    parameter.requires_grad_(false);
    parameter.mutable_grad().reset();
  }
  return left;
}

}  // namespace mm
