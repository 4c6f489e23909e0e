#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mm {

struct Line {
  std::size_t number = 0;  // from 1
  std::string text;        // without its end ("\n" or "\r\n"), the first without byte-order mark
  bool too_long = false;   // its text was dropped
};

// Lines from bytes that come in pieces. A line longer than `most` bytes is told but not kept: it takes no memory.
class LineReader {
 public:
  using Read = std::function<std::size_t(std::span<char> into)>;  // bytes that were put there; 0 at the end

  explicit LineReader(Read read, std::size_t most = std::size_t{1} << 20);

  std::optional<Line> next();

 private:
  bool fill();

  Read read_;
  std::size_t most_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // the bytes of buffer_ that are still to be looked at
  std::size_t number_ = 0;
};

LineReader::Read from_file(const std::string& path);  // throws Error{input} unless it is a regular file

// Ends early when somebody asks to stop (base/signals.h), or when the descriptor `stop` becomes readable (base/stop_event.h).
LineReader::Read from_standard_input(int stop = -1);

}  // namespace mm
