#include "train/micro_batch.h"

#include <algorithm>
#include <cstdint>

namespace mm {

bool MicroBatch::halve() {
  if (size_ <= 1) return false;
  size_ = (size_ + 1) / 2;
  return true;
}

Json MicroBatch::to_json() const {
  if (size_ == asked_) return {};
  Json json = Json::object();
  json.set("asked", static_cast<std::uint64_t>(asked_));
  json.set("computed", static_cast<std::uint64_t>(size_));
  return json;
}

void MicroBatch::load(const Json& json) {
  if (json.is_null() || json.integer("asked") != static_cast<std::int64_t>(asked_)) return;
  size_ = std::min(size_, static_cast<std::size_t>(std::max<std::int64_t>(1, json.integer("computed"))));
}

}  // namespace mm
