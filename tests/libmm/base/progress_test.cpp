#include "base/progress.h"

#include "support/temporary.h"

#include "support/doctest.h"

using mm::Level;
using mm::Log;
using mm::Progress;

TEST_CASE("a bar tells share, count, rate and what is left") {
  CHECK(mm::progress_text(37, 100, 8.8, 200) == " 37% [=======>            ] 37/100  4.2/s  0:15 left");
  CHECK(mm::progress_text(100, 100, 5, 200) == "100% [====================] 100/100  20/s");
  CHECK(mm::progress_text(0, 100, 0, 200) == "  0% [>                   ] 0/100");
  CHECK(mm::progress_text(1, 100'000, 1, 200) == "  0% [>                   ] 1/100000  1.0/s  27:46:39 left");
  CHECK(mm::progress_text(37, std::nullopt, 8.8, 200) == "37 done  4.2/s");
  CHECK(mm::progress_text(37, std::nullopt, 8.8, 200, "data 3%") == "37 done  4.2/s  data 3%");
  CHECK(mm::progress_text(37, 100, 8.8, 12) == " 37% [======");
}

TEST_CASE("without a terminal, 'always' gives one plain line an interval and the last one") {
  const CapturedStream out;
  Log log("mm caption", Level::normal, false, out.stream);
  double now = 100;
  Progress progress(log, "always", 4, [&] { return now; });
  now += 4;
  progress.advance();
  CHECK(out.text().empty());
  now += 6;
  progress.advance();
  CHECK(out.text() == "mm caption:  50% [==========>         ] 2/4  0.2/s  0:10 left\n");
  progress.remark([] { return "data 3%"; });
  progress.advance(2);
  CHECK(out.text().ends_with("4/4  0.4/s  data 3%\n"));
}

TEST_CASE("'never', 'auto' without a terminal and -q show nothing") {
  const CapturedStream out;
  Log normal("mm", Level::normal, false, out.stream), quiet("mm", Level::quiet, false, out.stream);
  Progress(normal, "never", 1).advance();
  Progress(normal, "auto", 1).advance();
  Progress(quiet, "always", 1).advance();
  CHECK(out.text().empty());
}
