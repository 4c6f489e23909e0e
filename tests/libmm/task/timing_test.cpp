#include "task/timing.h"

#include "base/json.h"

#include "support/doctest.h"

TEST_CASE("--timing is one JSON line with every number") {
  mm::Timing timing;
  timing.load = 0.5;
  timing.decode = 0.25;
  timing.compute = 2;
  timing.items = 3;
  const std::string line = timing.json();
  CHECK(line.find('\n') == std::string::npos);
  const auto json = mm::Json::parse(line, "timing");
  CHECK(json.number("load_seconds") == 0.5);
  CHECK(json.number("decode_seconds") == 0.25);
  CHECK(json.number("compute_seconds") == 2);
  CHECK(json.number("total_seconds") >= 0);
  CHECK(json.integer("items") == 3);
  CHECK(json.number("items_per_second") > 0);
  CHECK(json.integer("peak_memory_bytes") > 1'000'000);
}

TEST_CASE("seconds are shown to the microsecond") {
  CHECK(mm::to_microseconds(0.02376325749) == 0.023763);
  CHECK(mm::to_microseconds(0) == 0);
}
