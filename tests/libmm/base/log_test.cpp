#include "base/log.h"

#include <pty.h>
#include <unistd.h>

#include <cstdlib>

#include "support/temporary.h"

#include "support/doctest.h"

using mm::Level;
using mm::Log;

TEST_CASE("messages name the program, and the level decides which are said") {
  const auto said_at = [](Level level) {
    const CapturedStream out;
    Log log("mm caption", level, /*color=*/false, out.stream);
    log.error({mm::Kind::input, "is cut off", "a.jpg", "--allow-truncated captions what is there"});
    log.warning("a warning");
    log.note("a note");
    log.detail("a detail");
    log.debug("a trace");
    return out.text();
  };
  const std::string error = "mm caption: error: a.jpg: is cut off\nhint: --allow-truncated captions what is there\n";
  CHECK(said_at(Level::quiet) == error);
  CHECK(said_at(Level::normal) == error + "mm caption: warning: a warning\nmm caption: a note\n");
  CHECK(said_at(Level::verbose) == error + "mm caption: warning: a warning\nmm caption: a note\nmm caption: a detail\n");
  CHECK(said_at(Level::debug) ==
        error + "mm caption: warning: a warning\nmm caption: a note\nmm caption: a detail\nmm caption: debug: a trace\n");
}

TEST_CASE("an error without place or hint is one short line") {
  const CapturedStream out;
  Log("mm", Level::normal, false, out.stream).error({mm::Kind::usage, "no inputs"});
  CHECK(out.text() == "mm: error: no inputs\n");
}

TEST_CASE("colour stands around the one word only") {
  const CapturedStream out;
  Log("mm", Level::normal, true, out.stream).warning("x");
  CHECK(out.text() == "mm: \033[1;33mwarning:\033[0m x\n");
}

TEST_CASE("colour is decided by flag, terminal and NO_COLOR") {
  const CapturedStream file;
  CHECK(mm::wants_color("always", file.stream));
  CHECK_FALSE(mm::wants_color("never", file.stream));
  CHECK_FALSE(mm::wants_color("auto", file.stream));  // not a terminal
}

TEST_CASE("a status line is for terminals") {
  const CapturedStream out;
  Log log("mm", Level::normal, false, out.stream);
  log.status("37%");
  CHECK(out.text().empty());
}

TEST_CASE("on a terminal, a message wipes the status line and draws it again below") {
  int terminal = -1, program = -1;
  REQUIRE(::openpty(&terminal, &program, nullptr, nullptr, nullptr) == 0);
  std::FILE* stream = ::fdopen(program, "w");
  {
    Log log("mm", Level::normal, false, stream);
    log.status("37%");
    log.warning("x");
    Log("mm", Level::quiet, false, stream).status("never seen");
  }
  const std::string expected = "\r\033[K37%\r\033[Kmm: warning: x\r\n37%\r\033[K";
  std::string text(expected.size(), '\0');
  for (std::size_t done = 0; done < text.size();) {  // a terminal hands on what it has so far
    const auto count = ::read(terminal, text.data() + done, text.size() - done);
    REQUIRE(count > 0);
    done += static_cast<std::size_t>(count);
  }
  CHECK(text == expected);
  CHECK(mm::is_terminal(stream));
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  CHECK(mm::wants_color("auto", stream));
  ::setenv("NO_COLOR", "1", 1);
  CHECK_FALSE(mm::wants_color("auto", stream));
  CHECK(mm::wants_color("always", stream));
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  CHECK_FALSE(mm::wants_color("auto", stream));
  std::fclose(stream);
  ::close(terminal);
}
