#include "train/update_guard.h"

#include <limits>
#include <vector>

#include "support/caught.h"

#include "support/doctest.h"

using namespace mm;

namespace {

using enum UpdateGuard::Verdict;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN(), kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("what is no finite number stops the run, unless it may be skipped") {
  UpdateGuard stops({});
  CHECK((stops.judge(0, 1, 1) == make));
  const auto error = error_of([&] { stops.judge(1, kNan, 1); });
  CHECK(error.kind == Kind::input);
  CHECK(std::string(error.what()) == "the loss is nan");
  CHECK(error.hint.ends_with("and begin anew in another --output; or leave such updates out: --optimizer.nonfinite skip"));
  CHECK(complaint([&] { stops.judge(1, 1, kInfinity); }) == "training: the gradient's norm is inf");

  UpdateGuard skips({.nonfinite = "skip"});
  CHECK((skips.judge(0, kNan, kNan) == skip));
  CHECK(skips.reason() == "the loss is nan");
  CHECK((skips.judge(1, 1, kInfinity) == skip));
  CHECK((skips.judge(2, 1, 1) == make));
  CHECK_FALSE(skips.leaves_out(0));  // its batch was shown: a run that is repeated decides the same again
}

TEST_CASE("only so many in a row are skipped, and the count survives a checkpoint") {
  UpdateGuard guard({.nonfinite = "skip", .most_skipped = 2});
  for (const int turn : {0, 1}) {
    CAPTURE(turn);
    CHECK((guard.judge(0, kNan, 1) == skip));
    CHECK((guard.judge(1, kNan, 1) == skip));
    CHECK((guard.judge(2, 1, 1) == make));
  }
  guard.judge(3, kNan, 1);
  guard.judge(4, kNan, 1);
  UpdateGuard resumed({.nonfinite = "skip", .most_skipped = 2});
  resumed.load(guard.to_json());
  for (auto* each : {&guard, &resumed})
    CHECK(complaint([&] { each->judge(5, kNan, 1); }) == "training: the loss is nan, and 3 batches in a row would be left out");
}

TEST_CASE("an outlier is skipped once there are enough norms to tell") {
  UpdateGuard guard({.outlier = 2, .outlier_window = 4});
  CHECK((guard.judge(0, 1, 1000) == make));
  for (const double norm : {1.0, 3.0, 1.0, 3.0}) CHECK((guard.judge(1, 1, norm) == make));
  UpdateGuard resumed({.outlier = 2, .outlier_window = 4});
  resumed.load(Json::parse(guard.to_json().dump(), "state"));
  for (auto* each : {&guard, &resumed}) {
    CHECK((each->judge(2, 1, 4.01) == skip));  // mean 2, deviation 1
    CHECK(each->reason() == "the gradient's norm is 4.01, that of the last 4 was 2 in the mean");
    CHECK((each->judge(3, 1, 4.01) == make));  // mean 2.75, deviation 1.1
  }
  UpdateGuard none({.outlier = 0, .outlier_window = 2});
  for (const double norm : {1.0, 1.0, 1.0, 1e9}) CHECK((none.judge(0, 1, norm) == make));
  CHECK(none.to_json().is_null());
}

TEST_CASE("a rollback leaves out what led to the bad update, for good") {
  UpdateGuard guard({.nonfinite = "rollback", .rollback = 3, .most_skipped = 4});
  CHECK((guard.judge(7, kNan, 1) == roll_back));
  CHECK(guard.first_left_out() == 5);
  CHECK((guard.left_out() == std::set<std::int64_t>{5, 6, 7}));
  guard.load({});  // of an earlier checkpoint, which knows of nothing
  CHECK(guard.leaves_out(6));
  CHECK_FALSE(guard.leaves_out(8));
  UpdateGuard resumed({.nonfinite = "rollback", .rollback = 3, .most_skipped = 4});
  resumed.load(guard.to_json());
  CHECK((resumed.left_out() == guard.left_out()));
  CHECK((guard.judge(8, kNan, 1) == roll_back));  // 5 to 8
  CHECK(guard.first_left_out() == 6);
  CHECK(complaint([&] { guard.judge(9, kNan, 1); }) == "training: the loss is nan, and 5 batches in a row would be left out");
}

TEST_CASE("a rollback goes back to the beginning at most, and may leave out what it must") {
  UpdateGuard guard({.nonfinite = "rollback"});
  CHECK((guard.judge(1, kNan, 1) == roll_back));
  CHECK(guard.first_left_out() == 0);
  CHECK(complaint([] { UpdateGuard({.nonfinite = "rollback", .rollback = 9, .most_skipped = 8}); }) ==
        "optimizer.most-skipped: is 8, but a rollback leaves out 9 batches");
}
