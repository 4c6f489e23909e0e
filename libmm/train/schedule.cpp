#include "train/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "config/find_row.h"

namespace mm {
namespace {

double line_up(const RateCourse& c, std::int64_t step) { return c.peak * static_cast<double>(step + 1) / static_cast<double>(c.warmup); }

// How much of the way from `first` to `last` is done.
double done(std::int64_t step, std::int64_t first, std::int64_t last) {
  return static_cast<double>(step - first) / static_cast<double>(last - first);
}

// From `from` at 0 to `to` at 1.
double half_cosine(double from, double to, double done) { return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * done)); }

double constant(const RateCourse& c, std::int64_t) { return c.peak; }

double polynomial(const RateCourse& c, std::int64_t step) {
  if (step >= c.steps) return c.floor;
  return c.floor + (c.peak - c.floor) * std::pow(1 - done(step, c.warmup, c.steps), c.power);
}

double linear(const RateCourse& c, std::int64_t step) {
  if (step >= c.steps) return c.floor;
  return c.floor + (c.peak - c.floor) * (1 - done(step, c.warmup, c.steps));
}

double cosine(const RateCourse& c, std::int64_t step) {
  return step >= c.steps ? c.floor : half_cosine(c.peak, c.floor, done(step, c.warmup, c.steps));
}

double inverse_square_root(const RateCourse& c, std::int64_t step) {
  const auto warmup = static_cast<double>(std::max<std::int64_t>(c.warmup, 1));
  return std::max(c.floor, c.peak * std::sqrt(warmup / static_cast<double>(step + 1)));
}

double cycle_up(const RateCourse& c, std::int64_t step) {
  return c.warmup == 1 ? c.peak : half_cosine(c.begin_part * c.peak, c.peak, done(step, 0, c.warmup - 1));
}

double cycle_down(const RateCourse& c, std::int64_t step) {
  return step >= c.steps - 1 ? c.floor : half_cosine(c.peak, c.floor, done(step, c.warmup - 1, c.steps - 1));
}

double stable_then_line(const RateCourse& c, std::int64_t step) {
  const auto decay = static_cast<std::int64_t>(std::llround(c.decay_part * static_cast<double>(c.steps)));
  const std::int64_t first = std::max(c.warmup, c.steps - decay);
  if (step < first) return c.peak;
  if (step >= c.steps) return c.floor;
  return c.floor + (c.peak - c.floor) * (1 - done(step, first, c.steps));
}

double steps_down(const RateCourse& c, std::int64_t) {
  return std::max(c.floor, c.peak * std::pow(c.factor, static_cast<double>(c.drops)));
}

constexpr std::array kAll{
    ScheduleKind{"constant", "the peak rate to the end", line_up, constant},
    ScheduleKind{"linear", "a straight line down to the floor", line_up, linear},
    ScheduleKind{"cosine", "half a cosine down to the floor", line_up, cosine},
    ScheduleKind{"polynomial", "down to the floor as the power of the part that is left", line_up, polynomial},
    ScheduleKind{"inverse-square-root", "down as the root of the number of updates, without an end", line_up, inverse_square_root},
    ScheduleKind{"one-cycle", "half a cosine up in the warm-up, half a cosine down to the floor", cycle_up, cycle_down},
    ScheduleKind{"wsd", "warm-up, stable, decay: the peak rate, and a straight line to the floor at the end", line_up, stable_then_line},
    ScheduleKind{"plateau", "down by a factor whenever validations bring nothing better for a while", line_up, steps_down},
};

const ScheduleKind& find_schedule(const std::string& name) {
  return find_row(kAll, name, {.what = "schedule", .table = "schedules", .where = "optimizer.schedule"});
}

}  // namespace

std::span<const ScheduleKind> schedules() { return kAll; }

Schedule::Schedule(const OptimizerOptions& options, std::int64_t steps)
    : kind_(&find_schedule(options.schedule)),
      course_{.peak = options.rate,
              .floor = options.floor,
              .power = options.power,
              .begin_part = options.begin_part,
              .decay_part = options.decay_part,
              .factor = options.factor,
              .warmup = options.warmup,
              .steps = steps,
              .drops = 0} {
  MM_CHECK(options.floor <= options.rate, Kind::usage, fmt::format("is {}, above the peak rate of {}", options.floor, options.rate),
           "optimizer.floor", "choose a floor of at most optimizer.rate");
}

double Schedule::at(std::int64_t step, std::int64_t drops) const {
  RateCourse course = course_;
  course.drops = drops;
  return step < course.warmup ? kind_->rise(course, step) : kind_->fall(course, step);
}

}  // namespace mm
