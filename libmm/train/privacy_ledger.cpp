#include "train/privacy_ledger.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"
#include "base/number.h"

namespace mm {
namespace {

double delta_of(const std::string& text, std::size_t examples) {
  if (text == "auto") return 1 / static_cast<double>(examples);
  const auto delta = finite_number(text);
  MM_CHECK(delta && *delta > 0 && *delta < 1, Kind::usage, fmt::format("'{}' is neither auto nor a number between 0 and 1", shown(text)),
           "privacy.dp.delta");
  return *delta;
}

// The most updates that stay within a target.
std::int64_t affordable(const Accountant& accountant, PrivateSteps steps, double delta, double target) {
  std::int64_t low = 0, high = steps.steps;
  while (high - low > 1) {
    steps.steps = low + (high - low) / 2;
    (spent_epsilon(accountant, steps, delta) > target ? high : low) = steps.steps;
  }
  return low;
}

}  // namespace

PrivacyLedger::PrivacyLedger(const PrivateTrainingOptions& options, std::int64_t updates, std::int64_t batch, std::size_t examples)
    : accountant_(find_accountant(options.accountant)),
      delta_(delta_of(options.delta, examples)),
      most_(options.max_grad_norm),
      examples_(examples) {
  MM_ASSERT(options.on());
  MM_CHECK(static_cast<std::size_t>(batch) <= examples, Kind::usage,
           fmt::format("a batch of {} expects more examples than the {} that there are", batch, examples), "--batch");
  MM_CHECK(examples > 1, Kind::usage, "one example alone cannot be kept private", "privacy.dp");
  steps_.rate = static_cast<double>(batch) / static_cast<double>(examples);
  const auto target = options.target_epsilon;
  if (!options.noise_multiplier) {
    steps_.noise = noise_for(accountant_, *target, delta_, steps_.rate, updates);
    return;
  }
  steps_.noise = *options.noise_multiplier;
  if (!target) return;
  const double all = epsilon(updates);
  if (all <= *target) return;
  const PrivateSteps steps{.rate = steps_.rate, .noise = steps_.noise, .steps = updates};
  throw Error(Kind::usage,
              fmt::format("{} updates would spend an epsilon of {:.4f}, more than the {} that may be spent", updates, all, *target),
              "privacy.dp.target-epsilon",
              fmt::format("take --steps {} at most, or more noise; without noise-multiplier it is found",
                          affordable(accountant_, steps, delta_, *target)));
}

double PrivacyLedger::epsilon(std::int64_t updates) const {
  return spent_epsilon(accountant_, {.rate = steps_.rate, .noise = steps_.noise, .steps = updates}, delta_);
}

Json PrivacyLedger::spent(std::int64_t updates) const {
  Json json = Json::object();
  json.set("epsilon", epsilon(updates));
  json.set("delta", delta_);
  json.set("accountant", std::string(accountant_.name));
  json.set("updates", updates);
  json.set("noise_multiplier", steps_.noise);
  json.set("max_grad_norm", most_);
  json.set("sample_rate", steps_.rate);
  json.set("examples", static_cast<std::uint64_t>(examples_));
  return json;
}

std::string spent_text(const Json& spent) {
  return fmt::format("epsilon {:.4f} at delta {:.4g} ({})", spent.at("epsilon").number(), spent.at("delta").number(),
                     spent.string("accountant"));
}

}  // namespace mm
