#include "train/run_identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "config/copied_options.h"

namespace mm {
namespace {

constexpr std::array<std::string_view, 6> kAlone{"task", "steps", "overfit", "batch", "seed", "precision"};
constexpr std::array<std::string_view, 6> kGroups{"model", "data", "objective", "optimizer", "adapt", "privacy"};

// Of those groups, what decides nothing: where data lies (its fingerprint is compared apart), what is asked, and what becomes of an update
// that the run would stop at.
constexpr std::array<std::string_view, 22> kFree{"model.encoder",
                                                 "data.grocery.path",
                                                 "data.emoji.path",
                                                 "data.manifest.path",
                                                 "data.arrays.files",
                                                 "data.arrays.valid-files",
                                                 "data.arrays.test-files",
                                                 "data.shards.files",
                                                 "data.shards.valid-files",
                                                 "data.shards.test-files",
                                                 "data.shards.index",
                                                 "data.valid-split",
                                                 "data.test-split",
                                                 "data.valid-photos",
                                                 "data.valid-scenes",
                                                 "data.test-photos",
                                                 "data.test-scenes",
                                                 "data.domains",
                                                 "data.budget",
                                                 "optimizer.nonfinite",
                                                 "optimizer.most-skipped",
                                                 "privacy.shadows"};

// What is asked of the model that came out.
constexpr std::array<std::string_view, 4> kAsked{"data.test-split", "data.test-photos", "data.test-scenes", "convention"};
constexpr std::array<std::string_view, 2> kAskedGroups{"sampling", "probe"};

bool among(const auto& keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

bool decides(const std::string& key) { return of_experiment(key) && !among(kFree, key); }

Json value_of(const Setting& setting, const std::vector<std::string>& texts) {
  if (!is_list(setting.target)) return texts.empty() ? Json("") : Json(texts[0]);
  Json list = Json::array();
  for (const auto& text : texts) list.push(text);
  return list;
}

std::string spoken(const Json& value) { return value.is_string() ? value.string() : value.dump(); }

}  // namespace

bool of_experiment(const std::string& key) {
  const auto dot = key.find('.');
  return dot == std::string::npos ? among(kAlone, key) : among(kGroups, std::string_view(key).substr(0, dot));
}

std::string run_digest(const TrainOptions& options, std::string_view data) {
  const CopiedOptions copied(options);
  Json all = run_identity(copied.settings);
  for (const auto& setting : copied.settings.list) {
    const auto group = std::string_view(setting.key).substr(0, setting.key.find('.'));
    if (among(kAsked, setting.key) || among(kAskedGroups, group)) all.set(setting.key, value_of(setting, texts_of(setting.target)));
  }
  return sha256(fmt::format("{} {}", all.dump(), data));
}

Json run_identity(const Settings& settings) {
  Json identity = Json::object();
  for (const auto& setting : settings.list)
    if (decides(setting.key)) identity.set(setting.key, value_of(setting, texts_of(setting.target)));
  return identity;
}

void check_run_identity(const Settings& settings, const Json& stored, const std::string& checkpoint) {
  const auto refuse = [&](const std::string& key, const std::string& then, const std::string& now) {
    throw Error(Kind::usage, fmt::format("the run was begun with {} = {}, now it is {}", key, shown(then), shown(now)), shown(checkpoint),
                "use the options it was begun with, or another --output for a new run");
  };
  for (const auto& setting : settings.list) {
    if (!decides(setting.key)) continue;
    const Json now = value_of(setting, texts_of(setting.target));
    const Json then = stored.has(setting.key) ? stored.at(setting.key) : value_of(setting, setting.initial);
    if (then.dump() != now.dump()) refuse(setting.key, spoken(then), spoken(now));
  }
  stored.each_member([&](const std::string& key, const Json& value) {
    if (settings.find(key) == nullptr) refuse(shown(key), spoken(value), "no option of this version");
  });
}

}  // namespace mm
