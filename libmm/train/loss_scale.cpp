#include "train/loss_scale.h"

#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::int64_t kUpdates = 2000;  // before it is doubled

}  // namespace

bool LossScale::halve() {
  if (value_ <= 1) return false;
  value_ /= 2;
  updates_ = 0;
  return true;
}

void LossScale::updated() {
  if (++updates_ < kUpdates) return;
  value_ *= 2;
  updates_ = 0;
}

Json LossScale::to_json() const {
  Json json = Json::object();
  json.set("value", value_);
  json.set("updates", updates_);
  return json;
}

void LossScale::load(const Json& json) {
  const double value = json.number("value");
  const auto updates = json.integer("updates");
  int exponent = 0;
  MM_CHECK(value >= 1 && std::isfinite(value) && std::frexp(value, &exponent) == 0.5 && updates >= 0 && updates < kUpdates, Kind::input,
           "is no loss scale", json.where());
  value_ = value;
  updates_ = updates;
}

}  // namespace mm
