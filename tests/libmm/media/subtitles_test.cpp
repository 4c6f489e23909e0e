#include "media/subtitles.h"

#include "libmm/media/fixtures.h"
#include "support/temporary.h"

#include "support/doctest.h"

using namespace mm;

namespace {

std::string said(const TemporaryFolder& folder, const std::string& text) {
  const std::string path = folder.file("a.srt", text), what = error_of([&] { read_subtitles(path); });
  return what.empty() ? "" : what.substr(std::string("input: ").size() + folder.path.size() + 1);
}

}  // namespace

TEST_CASE("SubRip") {
  const TemporaryFolder folder;
  const auto all =
      read_subtitles(folder.file("a.srt",
                                 "\xEF\xBB\xBF"
                                 "1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>I loved</i>  it.\r\n{\\an8}Truly &amp; 1 < 2\r\n\r\n"
                                 "2\r\n01:00:03,250 --> 01:00:03,250 X1:1 X2:2\r\n<font color=\"red\">3</font>\r\n\r\n\r\n"
                                 "00:59:59.000 --> 01:00:00.000\nNo number.\n"));
  REQUIRE(all.size() == 3);
  CHECK(all[0].begin == 1);
  CHECK(all[0].end == 2.5);
  CHECK(all[0].text == "I loved it. Truly &amp; 1 < 2");
  CHECK(all[1].begin == 3603.25);
  CHECK(all[1].text == "3");
  CHECK(words_of(all) == "I loved it. Truly &amp; 1 < 2 3 No number.");
}

TEST_CASE("WebVTT") {
  const TemporaryFolder folder;
  const auto all = read_subtitles(
      folder.file("a.vtt",
                  "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnot said --> here\n\n"
                  "intro\n00:01.000 --> 00:02.000 align:start\n<v Ann Lee>Fish &amp; chips,&nbsp;<00:01.500><c.x>please</c>\n\n"
                  "00:00:02.000 --> 00:00:03.000\n\n"));
  REQUIRE(all.size() == 2);
  CHECK(all[0].begin == 1);
  CHECK(all[0].text == "Fish & chips, please");
  CHECK(all[1].text == "");
  CHECK(words_of(all) == "Fish & chips, please");
}

TEST_CASE("what is no subtitle is told with its line") {
  const TemporaryFolder folder;
  CHECK(said(folder, "") == "a.srt: holds no subtitles");
  CHECK(said(folder, "WEBVTT\n\nNOTE only this\n") == "a.srt: holds no subtitles");
  CHECK(said(folder, "hello\nworld\n") == "a.srt:2: 'world' does not say when a subtitle is shown");
  CHECK(said(folder, "1\n\nlost\n") == "a.srt:1: '1' stands where a subtitle begins");
  CHECK(said(folder, "1\n00:00:01,000 -> 00:00:02,000\nx\n") ==
        "a.srt:2: '00:00:01,000 -> 00:00:02,000' does not say when a subtitle is shown");
  for (const char* time :
       {"00:00:1,000", "0:60:00,000", "00:00:01,00", "1,000", "999999:00:00,000", "00:00:01", "-0:00:01,000", "00:00:01,0000"})
    CHECK(said(folder, std::string("1\n00:00:00,000 --> ") + time + "\nx\n").ends_with("does not say when a subtitle is shown"));
  CHECK(said(folder, "1\n00:00:02,000 --> 00:00:01,000\nx\n") == "a.srt:2: a subtitle ends before it begins");
  CHECK(said(folder, "1\n00:00:01,000 --> 00:00:02,000\ncaf\xe9\n") == "a.srt:3: the text is not UTF-8");
  CHECK(said(folder, std::string("1\n00:00:01,000 --> 00:00:02,000\n\0\n", 34)) == "a.srt: is no text");
  CHECK(said(folder, "1\n00:00:01,000 --> 00:00:02,000\n" + std::string(2 << 20, 'x')) == "a.srt:3: a line of more than 1 MiB");
}

TEST_CASE("brackets that are no tags stay") {
  const TemporaryFolder folder;
  const auto all = read_subtitles(folder.file("a.srt", "1\n00:00:01,000 --> 00:00:02,000\na <3 b <b> c <unclosed {x} {\\b1}d <\n"));
  CHECK(all[0].text == "a <3 b c <unclosed {x} d <");
}

TEST_CASE("a line of brackets and a flood of subtitles end soon") {
  const TemporaryFolder folder;
  const std::string open(1000 * 1000, '<');
  CHECK(read_subtitles(folder.file("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n" + open + "\n"))[0].text == open);
  std::string flood;
  for (int i = 0; i < 3; ++i) flood += "1\n00:00:01,000 --> 00:00:02,000\n" + std::string(500 * 1000, 'x') + "\n\n";
  CHECK(said(folder, flood) == "a.srt: holds more than 1 MiB of subtitles");
}

TEST_CASE("they stand beside the file that they belong to") {
  const TemporaryFolder folder;
  CHECK(subtitles_beside(folder / "clip.mp4") == "");
  folder.file("clip.vtt", "x");
  CHECK(subtitles_beside(folder / "clip.mp4") == folder / "clip.vtt");
  folder.file("clip.srt", "x");
  CHECK(subtitles_beside(folder / "clip.mp4") == folder / "clip.srt");
  CHECK(subtitles_beside(folder / "clip.b.mp4") == "");
}
