#include "train/plateau.h"

#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

constexpr double kThreshold = 1e-4;

}  // namespace

void Plateau::offer(std::int64_t step, double loss) {
  if (step <= step_) return;
  step_ = step;
  if (loss < best_ - kThreshold * (std::isfinite(best_) ? std::abs(best_) : 0)) {
    best_ = loss;
    bad_ = 0;
  } else if (++bad_ > patience_) {
    ++drops_;
    bad_ = 0;
  }
}

Json Plateau::to_json() const {
  Json json = Json::object();
  json.set("step", step_);
  json.set("best", best_);  // null: none yet
  json.set("bad", bad_);
  json.set("drops", drops_);
  return json;
}

void Plateau::load(const Json& json) {
  step_ = json.integer("step", -1);
  best_ = json.number("best", std::numeric_limits<double>::infinity());
  bad_ = json.integer("bad", 0);
  drops_ = json.integer("drops", 0);
  MM_CHECK(bad_ >= 0 && bad_ <= patience_ && drops_ >= 0, Kind::input, "is no state of a plateau", json.where());
}

}  // namespace mm
