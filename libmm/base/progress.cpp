#include "base/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <algorithm>

#include "base/stopwatch.h"

namespace mm {
namespace {

constexpr double kRedraw = 0.1;  // seconds between two pictures of the bar
constexpr double kLine = 10;     // seconds between two plain lines
constexpr std::size_t kBar = 20;

std::size_t columns_of(std::FILE* stream) {
  winsize size{};
  return ::ioctl(::fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string clock_text(double seconds) {
  const auto whole = static_cast<long>(std::min(seconds, 359999.0) + 0.5);
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string progress_text(std::size_t done, std::optional<std::size_t> total, double seconds, std::size_t columns,
                          std::string_view remark) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string text;
  if (total && *total > 0) {
    const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
    const auto filled = static_cast<std::size_t>(part * kBar);
    const std::string bar = std::string(filled, '=') + (filled < kBar ? ">" : "");
    text = fmt::format("{:3.0f}% [{:<{}}] {}/{}", 100 * part, bar, kBar, done, *total);
  } else {
    text = fmt::format("{} done", done);
  }
  if (rate > 0) text += fmt::format("  {:.{}f}/s", rate, rate < 10 ? 1 : 0);
  if (rate > 0 && total && done < *total) text += fmt::format("  {} left", clock_text(static_cast<double>(*total - done) / rate));
  if (!remark.empty()) text += fmt::format("  {}", remark);
  return text.substr(0, columns);
}

Progress::Progress(Log& log, std::string_view when, std::optional<std::size_t> total, std::function<double()> clock)
    : log_(log),
      shown_(log.level() != Level::quiet && (when == "always" || (when == "auto" && is_terminal(log.stream())))),
      bar_(is_terminal(log.stream())),
      total_(total),
      clock_(clock ? std::move(clock) : seconds_now),
      start_(clock_()),
      last_(start_) {}

Progress::~Progress() {
  if (shown_ && bar_) log_.status("");
}

void Progress::advance(std::size_t count) {
  done_ += count;
  if (!shown_) return;
  const double now = clock_();
  const bool last = total_ && done_ >= *total_;
  if (now - last_ < (bar_ ? kRedraw : kLine) && !last) return;
  last_ = now;
  const std::string text =
      progress_text(done_, total_, now - start_, bar_ ? columns_of(log_.stream()) - 1 : 200, remark_ ? remark_() : std::string());
  if (bar_)
    log_.status(text);
  else
    log_.note(text);
}

}  // namespace mm
