#include "evaluate/sclite_files.h"

#include "support/caught.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("a trn file has a transcript and its id a line") {
  const TemporaryFolder folder;
  const auto rows = read_trn(folder.file("a.trn", ";; of a test\nhello  (the) world (ann_1)\n\n(bob-2)\r\n"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].fields.string("id") == "ann_1");
  CHECK(rows[0].fields.string("text") == "hello (the) world");
  CHECK(rows[1].fields.string("id") == "bob-2");
  CHECK(rows[1].fields.string("text").empty());
  for (const auto* line : {"hello world", "hello (ann", "hello ()", "hello (ann) x"}) {
    const auto file = folder.file("b.trn", std::string("x (1)\n") + line + "\n");
    CHECK(complaint([&] { read_trn(file); }) == file + ":2: does not end in an id in round brackets");
  }
  const auto file = folder.file("c.trn", "{ a / b } (1)\n");
  CHECK(complaint([&] { read_trn(file); }) == file + ":1: has alternatives ({ a / b }), which are not scored");
  CHECK(complaint([&] { read_trn(folder.file("d.trn", ";; nothing\n")); }) == folder / "d.trn" + ": holds no rows");
  CHECK(complaint([&] { read_trn(folder.file("e.trn", "\xff (1)\n")); }) == folder / "e.trn" + ":1: the text is not UTF-8");
}

TEST_CASE("a stm file has segments, with a label or without") {
  const TemporaryFolder folder;
  const auto segments = read_stm(
      folder.file("a.stm",
                  ";; c\ntalk A ann 0 1.5 <o,f0,male> Hello there\ntalk A bob 1.5 2.25 fine\ntalk A x 3 4 IGNORE_TIME_SEGMENT_IN_SCORING\n"
                  "talk A ann 5 6\n"));
  REQUIRE(segments.size() == 4);
  CHECK(segments[0].recording == "talk A");
  CHECK(segments[0].end == 1.5);
  CHECK(segments[0].text == "Hello there");
  CHECK(segments[1].text == "fine");
  CHECK(segments[2].ignored);
  CHECK(segments[3].text.empty());
  const std::pair<const char*, const char*> cases[]{{"talk A ann 1", "expected recording, channel, speaker, begin, end and words"},
                                                    {"talk A ann x 2 a", "'x' is no time in seconds"},
                                                    {"talk A ann -1 2 a", "'-1' is no time in seconds"},
                                                    {"talk A ann nan 2 a", "'nan' is no time in seconds"},
                                                    {"talk A ann 3 2 a", "ends before it begins"}};
  for (const auto& [line, what] : cases) {
    const auto file = folder.file("b.stm", std::string(line) + "\n");
    CHECK(complaint([&] { read_stm(file); }) == file + ":1: " + what);
  }
}

TEST_CASE("words that were heard are of the segment that they lie in, those between two of the later, those behind all of the last") {
  const TemporaryFolder folder;
  const auto stm =
      folder.file("a.stm", "talk A ann 10 12 c d\ntalk A ann 0 2 a b\ntalk A x 4 5 ignore_time_segment_in_scoring\ntalk B ann 0 1\n");
  const auto ctm = folder.file("a.ctm",
                               ";; c\ntalk A 1.8 0.3 b 0.9\ntalk A 0.5 0.2 a\ntalk A 4.2 0.2 laughter\ntalk A 9 0.1 early\n"
                               "talk A 10.5 0.5 c\ntalk A 30 1 late\n");
  const auto judged = heard_in_segments(ctm, stm);
  REQUIRE(judged.items.size() == 3);
  CHECK(judged.items[0].id == "talk A 10 12");
  CHECK(judged.items[0].predicted == "early c late");
  CHECK(judged.items[1].predicted == "a b");
  CHECK(judged.items[1].references == std::vector<std::string>{"a b"});
  CHECK(judged.items[2].predicted.empty());
  CHECK(judged.empty == 1);
  const auto other = folder.file("b.ctm", "walk A 1 1 a\n");
  CHECK(complaint([&] { heard_in_segments(other, stm); }) == other + ":1: 'walk A' has no segment in the references");
  const auto alternatives = folder.file("c.ctm", "talk A * * <ALT_BEGIN>\n");
  CHECK(complaint([&] { heard_in_segments(alternatives, stm); }) ==
        alternatives + ":1: has alternatives (<ALT_BEGIN>), which are not scored");
  const auto none = folder.file("d.stm", "talk A x 4 5 ignore_time_segment_in_scoring\n");
  CHECK(complaint([&] { heard_in_segments(ctm, none); }) == none + ": holds no segment that is scored");
}
