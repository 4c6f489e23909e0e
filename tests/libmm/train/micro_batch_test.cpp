#include "train/micro_batch.h"

#include "support/doctest.h"

using mm::MicroBatch;

TEST_CASE("a micro-batch is halved down to one example") {
  MicroBatch micro(5);
  CHECK(micro.size() == 5);
  CHECK(micro.to_json().is_null());
  CHECK(micro.halve());
  CHECK(micro.size() == 3);
  CHECK(micro.halve());
  CHECK(micro.halve());
  CHECK(micro.size() == 1);
  CHECK_FALSE(micro.halve());
  CHECK(micro.size() == 1);
}

TEST_CASE("a run that goes on takes it over, unless it was asked for another") {
  MicroBatch micro(8);
  micro.halve();
  MicroBatch same(8), other(6), less(8);
  same.load(micro.to_json());
  CHECK(same.size() == 4);
  other.load(micro.to_json());
  CHECK(other.size() == 6);
  less.halve();
  less.halve();
  less.load(micro.to_json());
  CHECK(less.size() == 2);
  less.load({});
  CHECK(less.size() == 2);
}
