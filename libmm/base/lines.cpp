#include "base/lines.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/file.h"
#include "base/signals.h"

namespace mm {

LineReader::LineReader(Read read, std::size_t most) : read_(std::move(read)), most_(most), buffer_(std::size_t{1} << 16) {}

bool LineReader::fill() {
  begin_ = 0;
  end_ = read_(buffer_);
  return end_ > 0;
}

std::optional<Line> LineReader::next() {
  Line line;
  line.number = ++number_;
  bool any = false;
  while (begin_ < end_ || fill()) {
    any = true;
    const char* start = buffer_.data() + begin_;
    const auto* newline = static_cast<const char*>(std::memchr(start, '\n', end_ - begin_));
    const auto count = newline != nullptr ? static_cast<std::size_t>(newline - start) : end_ - begin_;
    line.too_long = line.too_long || line.text.size() + count > most_;
    if (line.too_long)
      std::string().swap(line.text);  // gives the memory back
    else
      line.text.append(start, count);
    begin_ += count + (newline != nullptr ? 1 : 0);
    if (newline != nullptr) break;
  }
  if (!any) return std::nullopt;
  if (line.text.ends_with('\r')) line.text.pop_back();
  if (line.number == 1 && line.text.starts_with("\xEF\xBB\xBF")) line.text.erase(0, 3);
  return line;
}

LineReader::Read from_file(const std::string& path) {
  return [file = std::make_shared<MappedFile>(path), done = std::size_t{0}](std::span<char> into) mutable {
    const auto left = file->bytes().subspan(done);
    const std::size_t count = std::min(left.size(), into.size());
    if (count > 0) std::memcpy(into.data(), left.data(), count);
    done += count;
    return count;
  };
}

LineReader::Read from_standard_input(int stop) {
  return [stop](std::span<char> into) -> std::size_t {
    while (true) {
      std::array<pollfd, 3> waited{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{stop_descriptor(), POLLIN, 0}, pollfd{stop, POLLIN, 0}};
      if (::poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) break;
      if (stop_signal() != 0 || waited[2].revents != 0) return 0;
      if (waited[0].revents == 0) continue;
      const auto count = ::read(STDIN_FILENO, into.data(), into.size());
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR && errno != EAGAIN) break;
    }
    cannot_read("standard input", errno);
  };
}

}  // namespace mm
