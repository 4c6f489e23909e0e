#include "base/log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace mm {
namespace {

constexpr std::string_view kRed = "\033[1;31m", kYellow = "\033[1;33m", kCyan = "\033[36m";
constexpr std::string_view kWipe = "\r\033[K";  // to the start of the line, clear to its end

std::string paint(bool color, std::string_view code, std::string_view text) {
  return color ? fmt::format("{}{}\033[0m", code, text) : std::string(text);
}

}  // namespace

bool is_terminal(std::FILE* stream) { return ::isatty(::fileno(stream)) == 1; }

bool wants_color(std::string_view when, std::FILE* stream) {
  if (when != "auto") return when == "always";
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return is_terminal(stream) && (refused == nullptr || *refused == '\0') && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

Log::Log(std::string program, Level level, bool color, std::FILE* stream)
    : program_(std::move(program)), level_(level), color_(color), stream_(stream), terminal_(is_terminal(stream)) {}

Log::~Log() { status(""); }

// One write a message, so that lines of several processes on one terminal do not mix.
void Log::say(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const std::string out = status_.empty() ? text + "\n" : fmt::format("{}{}\n{}", kWipe, text, status_);
  std::fwrite(out.data(), 1, out.size(), stream_);
  std::fflush(stream_);
}

void Log::error(const Error& error) {
  const std::string where = error.where.empty() ? "" : error.where + ": ";
  std::string text = fmt::format("{}: {} {}{}", program_, paint(color_, kRed, "error:"), where, error.what());
  if (!error.hint.empty()) text += fmt::format("\n{} {}", paint(color_, kCyan, "hint:"), error.hint);
  say(text);
}

void Log::warning(std::string_view text) {
  if (level_ >= Level::normal) say(fmt::format("{}: {} {}", program_, paint(color_, kYellow, "warning:"), text));
}

void Log::note(std::string_view text) {
  if (level_ >= Level::normal) say(fmt::format("{}: {}", program_, text));
}

void Log::detail(std::string_view text) {
  if (level_ >= Level::verbose) say(fmt::format("{}: {}", program_, text));
}

void Log::debug(std::string_view text) {
  if (level_ >= Level::debug) say(fmt::format("{}: debug: {}", program_, text));
}

void Log::status(const std::string& text) {
  if (!terminal_ || level_ < Level::normal) return;
  const std::lock_guard lock(mutex_);
  if (text == status_) return;
  status_ = text;
  const std::string out = fmt::format("{}{}", kWipe, text);
  std::fwrite(out.data(), 1, out.size(), stream_);
  std::fflush(stream_);
}

}  // namespace mm
