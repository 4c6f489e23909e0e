#include "base/lines.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/stop_event.h"
#include "support/temporary.h"

#include "support/doctest.h"

using mm::LineReader;

namespace {

// The text in pieces of `piece` bytes.
LineReader::Read from_text(std::string text, std::size_t piece) {
  return [text = std::move(text), piece, done = std::size_t{0}](std::span<char> into) mutable {
    const auto count = std::min({piece, into.size(), text.size() - done});
    text.copy(into.data(), count, done);
    done += count;
    return count;
  };
}

std::vector<std::string> lines_of(const std::string& text, std::size_t piece) {
  LineReader reader(from_text(text, piece));
  std::vector<std::string> lines;
  while (const auto line = reader.next()) {
    CHECK(line->number == lines.size() + 1);
    CHECK_FALSE(line->too_long);
    lines.push_back(line->text);
  }
  return lines;
}

}  // namespace

TEST_CASE("lines come without their ends, whatever pieces they arrive in") {
  using Lines = std::vector<std::string>;
  for (const std::size_t piece : {1, 2, 3, 1000}) {
    CHECK(lines_of("a\nbc\n", piece) == Lines{"a", "bc"});
    CHECK(lines_of("a\r\nbc", piece) == Lines{"a", "bc"});
    CHECK(lines_of("\xEF\xBB\xBF"
                   "a\n\xEF\xBB\xBF\n",
                   piece) == Lines{"a", "\xEF\xBB\xBF"});
    CHECK(lines_of("\n\n", piece) == Lines{"", ""});
    CHECK(lines_of("", piece).empty());
  }
}

TEST_CASE("a line that is too long is told, takes no memory, and the next one is read") {
  std::size_t left = 100'000'000;
  bool tail = false;
  LineReader reader([&](std::span<char> into) {
    if (left == 0) {
      if (std::exchange(tail, true)) return std::size_t{0};
      std::string_view("\nnext\n").copy(into.data(), 6);
      return std::size_t{6};
    }
    const std::size_t count = std::min(left, into.size());
    std::fill_n(into.begin(), count, 'x');
    left -= count;
    return count;
  });
  const auto line = reader.next();
  REQUIRE(line);
  CHECK(line->too_long);
  CHECK(line->text.capacity() < 100);
  CHECK(reader.next()->text == "next");
  CHECK_FALSE(reader.next());
}

TEST_CASE("standard input that nobody writes to is waited for until somebody stops it") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  mm::StopEvent stop;
  LineReader reader(mm::from_standard_input(stop.descriptor()));
  CHECK(::write(ends[1], "a\n", 2) == 2);
  CHECK(reader.next()->text == "a");
  std::thread other([&] { stop.raise(); });
  CHECK_FALSE(reader.next());
  other.join();
  ::dup2(saved, STDIN_FILENO);
  for (const int end : {ends[0], ends[1], saved}) ::close(end);
}

TEST_CASE("a list is a regular file") {
  const TemporaryFolder folder;
  LineReader reader(mm::from_file(folder.file("list", "a\nb")));
  CHECK(reader.next()->text == "a");
  CHECK(reader.next()->text == "b");
  CHECK_FALSE(reader.next());
  CHECK(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK_THROWS_AS(mm::from_file(folder / "fifo"), mm::Error);
  CHECK_THROWS_AS(mm::from_file(folder / "absent"), mm::Error);
}
