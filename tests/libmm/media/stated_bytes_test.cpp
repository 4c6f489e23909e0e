#include "media/stated_bytes.h"

#include <string>

#include "base/file.h"
#include "support/drawn_video.h"

#include "support/doctest.h"

namespace {

using drawn::big, drawn::box;

std::optional<std::uint64_t> stated(const std::string& bytes) { return mm::stated_bytes(std::as_bytes(std::span(bytes))); }

// Cut anywhere behind `from`, the file says how long it was.
void check_cuts(const std::string& whole, std::size_t from, std::size_t stride) {
  CHECK_FALSE(stated(whole));
  CHECK_FALSE(stated(whole + "more"));
  for (std::size_t size = from; size < whole.size(); size += stride) {
    CAPTURE(size);
    CHECK(stated(whole.substr(0, size)) == whole.size());
  }
}

}  // namespace

TEST_CASE("the chunks of an AVI, and those behind them") {
  const std::string first = drawn::chunk("RIFF", "AVI " + std::string(31, 'x')),
                    second = drawn::chunk("RIFF", "AVIX" + std::string(20, 'y'));
  check_cuts(drawn::chunk("RIFF", "AVI " + std::string(30, 'x')), 12, 1);
  CHECK_FALSE(stated(first + second));
  CHECK(stated((first + second).substr(0, first.size() + 15)) == first.size() + second.size());
  std::string piped = first;
  piped.replace(4, 4, "\xff\xff\xff\xff");
  CHECK_FALSE(stated(piped));
  CHECK_FALSE(stated("RIFF"));
}

TEST_CASE("the boxes of an MP4 that hold frames and their index") {
  const std::string head = box("ftyp", "isom"), frames = box("mdat", std::string(40, 'x'));
  check_cuts(head + frames, head.size() + 8, 1);
  const std::string large = big(1) + "mdat" + big(56, 8) + std::string(40, 'x');
  CHECK(stated((head + large).substr(0, head.size() + 30)) == head.size() + 56);
  CHECK_FALSE(stated(head + big(0) + "mdat" + std::string(9, 'x')));                // to the end, however far that is
  CHECK_FALSE(stated((head + frames + box("free", "12345678")).substr(0, 70)));     // nothing that anyone needs
  CHECK_FALSE(stated(head + "\x7f\xff\xff\xff" + "junk" + std::string(5, 'x')));    // of no box that there is
  CHECK_FALSE(stated(head + big(1) + "mdat" + big(~std::uint64_t{0}, 8) + "xyz"));  // a size that is none
  CHECK_FALSE(stated(head + big(3) + "mdat"));
}

TEST_CASE("the Segment of a Matroska file") {
  const std::string head =
      "\x1A\x45\xDF\xA3\x83"
      "abc"
      "\x18\x53\x80\x67";
  check_cuts(head + "\x40\x64" + std::string(100, 'x'), head.size() + 2, 7);
  CHECK_FALSE(stated(head + "\x01\xff\xff\xff\xff\xff\xff\xff" + std::string(100, 'x')));  // written into a pipe
  CHECK_FALSE(stated(head.substr(0, 6)));
  CHECK_FALSE(stated(head + std::string(1, '\0')));
  CHECK_FALSE(stated(""));
  const std::string written = mm::read_file(MM_TEST_DATA "/videos/gop.mkv", 1 << 20);
  check_cuts(written, 64, 101);
}
