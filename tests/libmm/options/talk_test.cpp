#include "options/talk.h"

#include "support/temporary.h"

#include "support/doctest.h"

TEST_CASE("flags choose the level; the chattiest wins") {
  const auto level = [](bool quiet, bool verbose, bool debug) {
    mm::TalkOptions talk;
    talk.quiet = quiet, talk.verbose = verbose, talk.debug = debug;
    return mm::make_log("mm", talk).level();
  };
  CHECK(level(false, false, false) == mm::Level::normal);
  CHECK(level(true, false, false) == mm::Level::quiet);
  CHECK(level(false, true, false) == mm::Level::verbose);
  CHECK(level(true, true, true) == mm::Level::debug);
}

TEST_CASE("colour is chosen by flag") {
  const CapturedStream out;
  mm::TalkOptions talk;
  talk.color = "always";
  mm::make_log("mm", talk, out.stream).warning("x");
  CHECK(out.text().find("\033[") != std::string::npos);
}
