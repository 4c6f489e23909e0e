#include "train/pace.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/stopwatch.h"

namespace mm {
namespace {

constexpr double kEvery = 5;  // seconds between two writings
constexpr const char* kFile = "/pace.json";

}  // namespace

Pace::Pace(std::function<double()> clock) : clock_(clock ? std::move(clock) : seconds_now), start_(clock_()), shown_(start_) {}

double Pace::rate() const {
  const double all = seconds();
  return all > 0 ? static_cast<double>(steps_) / all : 0;
}

double Pace::waiting() const {
  const double all = seconds();
  return all > 0 ? std::min(1.0, waited_ / all) : 0;
}

double Pace::computing() const {
  const double all = seconds();
  return all > 0 ? std::min(1.0, computed_ / all) : 0;
}

std::string Pace::text() const {
  return fmt::format("{:.{}f} steps/s, {:.1f}% of the time computing, {:.1f}% waiting for data", rate(), rate() < 10 ? 2 : 0,
                     100 * computing(), 100 * waiting());
}

void Pace::show(const std::string& run, std::int64_t step, std::int64_t steps) {
  const double now = clock_();
  if (now - shown_ < kEvery) return;
  shown_ = now;
  Json json = Json::object();
  json.set("step", step);
  json.set("steps_per_second", rate());
  json.set("waiting", waiting());
  json.set("seconds_left", rate() > 0 ? static_cast<double>(steps - step) / rate() : 0.0);
  write_file(run + kFile, json.dump() + "\n");
}

std::optional<ShownPace> read_pace(const std::string& run) {
  std::error_code unknown;  // what cannot be looked at cannot be read either, and Json::read says why
  if (std::filesystem::status(run + kFile, unknown).type() == std::filesystem::file_type::not_found) return std::nullopt;
  const Json json = Json::read(run + kFile);
  return ShownPace{json.integer("step"),
                   fmt::format("{:.2f} steps/s, {} left, {:.0f}% of the time waiting for data", json.number("steps_per_second"),
                               clock_text(json.number("seconds_left")), 100 * json.number("waiting"))};
}

}  // namespace mm
