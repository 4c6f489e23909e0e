#include "train/update_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace mm {
namespace {

constexpr const char* kDiverged =
    "lower optimizer.rate or raise optimizer.warmup, and begin anew in another --output; or leave such updates out: --optimizer.nonfinite "
    "skip";

}  // namespace

UpdateGuard::UpdateGuard(const UpdateGuardOptions& options) : options_(options) {
  MM_CHECK(options.nonfinite != "rollback" || options.rollback <= options.most_skipped, Kind::usage,
           fmt::format("is {}, but a rollback leaves out {} batches", options.most_skipped, options.rollback), "optimizer.most-skipped",
           "raise it, or lower optimizer.rollback");
}

void UpdateGuard::pass_over() { ++row_; }

UpdateGuard::Verdict UpdateGuard::judge(std::int64_t step, double loss, double norm) {
  if (!std::isfinite(loss) || !std::isfinite(norm)) {
    reason_ = !std::isfinite(loss) ? fmt::format("the loss is {}", loss) : fmt::format("the gradient's norm is {}", norm);
    MM_CHECK(options_.nonfinite != "stop", Kind::input, reason_, "training", kDiverged);
    return options_.nonfinite == "skip" ? skip() : roll_back(step);
  }
  if (is_outlier(norm)) return skip();
  row_ = 0;
  return Verdict::make;
}

// The norm is one of those that the next are compared with in any case, so that a run whose norms rise for good goes on.
bool UpdateGuard::is_outlier(double norm) {
  if (options_.outlier <= 0) return false;
  const auto window = static_cast<std::size_t>(options_.outlier_window);
  bool outlier = false;
  if (norms_.size() == window) {
    double mean = 0, square = 0;
    for (const double each : norms_) mean += each / static_cast<double>(window);
    for (const double each : norms_) square += (each - mean) * (each - mean) / static_cast<double>(window);
    outlier = norm > mean + options_.outlier * std::sqrt(square);
    if (outlier) reason_ = fmt::format("the gradient's norm is {:.4g}, that of the last {} was {:.4g} in the mean", norm, window, mean);
    norms_.pop_front();
  }
  norms_.push_back(norm);
  return outlier;
}

UpdateGuard::Verdict UpdateGuard::skip() {
  check_row(++row_);
  return Verdict::skip;
}

UpdateGuard::Verdict UpdateGuard::roll_back(std::int64_t step) {
  first_ = std::max<std::int64_t>(0, step - options_.rollback + 1);
  for (std::int64_t each = first_; each <= step; ++each) left_out_.insert(each);
  std::int64_t row = 0;
  while (left_out_.contains(step - row)) ++row;
  check_row(row);
  return Verdict::roll_back;
}

void UpdateGuard::check_row(std::int64_t row) const {
  MM_CHECK(row <= options_.most_skipped, Kind::input, fmt::format("{}, and {} batches in a row would be left out", reason_, row),
           "training",
           "lower optimizer.rate or raise optimizer.warmup, and begin anew in another --output; optimizer.most-skipped allows more");
}

Json UpdateGuard::to_json() const {
  if (norms_.empty() && row_ == 0 && left_out_.empty()) return {};
  Json norms = Json::array(), left_out = Json::array();
  for (const double norm : norms_) norms.push(norm);
  for (const auto step : left_out_) left_out.push(step);
  Json json = Json::object();
  json.set("norms", norms);
  json.set("row", row_);
  json.set("left_out", left_out);
  return json;
}

void UpdateGuard::load(const Json& json) {
  norms_.clear();
  row_ = 0;
  if (json.is_null()) return;
  const auto norms = json.at("norms").numbers();
  norms_.assign(norms.begin(), norms.end());
  while (norms_.size() > static_cast<std::size_t>(options_.outlier_window)) norms_.pop_front();
  row_ = json.integer("row");
  MM_CHECK(row_ >= 0 && row_ <= std::numeric_limits<int>::max(), Kind::input, "is no state of a guard", json.where());
  for (const auto step : json.at("left_out").integers()) left_out_.insert(step);
}

}  // namespace mm
