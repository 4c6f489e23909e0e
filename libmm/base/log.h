#pragma once
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"

namespace mm {

// How much is said: errors only; also warnings and notes; also what was chosen and why; also where errors came from.
enum class Level { quiet, normal, verbose, debug };

bool is_terminal(std::FILE* stream);  // a person reads or types there

// Whether to colour what goes to `stream`. when: "always", "never", or "auto" (a terminal that is not dumb, and NO_COLOR unset or empty).
bool wants_color(std::string_view when, std::FILE* stream);

// Words for people, on standard error, a line each: "mm caption: warning: photos: no pictures in this folder". Safe to call from several
// threads. A status line (a progress bar) may stand below the messages: it is wiped before each and drawn again after it.
class Log {
 public:
  Log(std::string program, Level level, bool color, std::FILE* stream = stderr);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void error(const Error& error);        // always; with its hint on a line of its own
  void warning(std::string_view text);   // normal and above
  void note(std::string_view text);      // normal and above
  void detail(std::string_view text);    // verbose and above
  void debug(std::string_view text);     // debug
  void status(const std::string& text);  // the status line; "" removes it. On a terminal only, normal and above

  Level level() const { return level_; }
  std::FILE* stream() const { return stream_; }

 private:
  void say(const std::string& text);

  std::string program_;
  Level level_;
  bool color_;
  std::FILE* stream_;
  bool terminal_;
  std::mutex mutex_;
  std::string status_;
};

}  // namespace mm
