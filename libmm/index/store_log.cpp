#include "index/store_log.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/crc32c.h"
#include "base/file.h"

namespace mm {
namespace {

constexpr std::string_view kMagic = "mmframe1";
constexpr std::uint64_t kLongestFrame = std::uint64_t{4} << 30U;  // bytes

struct FrameHead {
  char magic[8] = {};
  std::uint64_t bytes = 0;  // of the body
  std::uint32_t head_sum = 0, body_sum = 0;
};
static_assert(sizeof(FrameHead) == 24);

std::uint32_t sum_of_head(const FrameHead& head) {
  return crc32c(std::as_bytes(std::span(&head.body_sum, 1)), crc32c(std::as_bytes(std::span(&head.bytes, 1))));
}

template <class T>
void put(std::string& to, const T* data, std::size_t count) {
  to.append(reinterpret_cast<const char*>(data), count * sizeof(T));
}

// The entries of a body. What does not fit is a bug or a collision of sums.
class BodyReader {
 public:
  BodyReader(std::span<const std::byte> body, std::size_t width, const std::string& where) : rest_(body), width_(width), where_(where) {}

  std::optional<LogEntry> next() {
    if (rest_.empty()) return std::nullopt;
    const auto kind = static_cast<char>(take(1)[0]);
    MM_CHECK(kind == 'a' || kind == 'r', Kind::input, "is damaged: an entry of no kind", where_);
    std::uint32_t length = 0;
    std::memcpy(&length, take(sizeof(length)).data(), sizeof(length));
    const auto text = take(length);
    LogEntry entry{.added = kind == 'a', .text = {reinterpret_cast<const char*>(text.data()), text.size()}};
    if (!entry.added) return entry;
    const auto numbers = take(width_ * sizeof(float));
    entry.vector.resize(width_);
    std::memcpy(entry.vector.data(), numbers.data(), numbers.size());
    return entry;
  }

 private:
  std::span<const std::byte> take(std::size_t bytes) {
    MM_CHECK(bytes <= rest_.size(), Kind::input, "is damaged: an entry ends beyond its frame", where_);
    const auto taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
  }

  std::span<const std::byte> rest_;
  std::size_t width_;
  const std::string& where_;
};

bool all_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

}  // namespace

std::string read_log_file(const std::string& path) { return read_file(path, kLongestFrame + (std::uint64_t{1} << 30U)); }

LogEnd read_log(std::span<const std::byte> bytes, std::size_t width, const std::string& where,
                const std::function<void(const LogEntry&)>& visit) {
  constexpr const char* kHint = "restore the file from a copy, or make the index anew";
  std::uint64_t at = 0;
  const auto damaged = [&](const char* what) {
    return Error(Kind::input, fmt::format("is damaged at byte {}: {}", at, what), where, kHint);
  };
  while (at < bytes.size()) {
    const auto rest = bytes.subspan(at);
    if (rest.size() < sizeof(FrameHead) || all_zero(rest)) return {.whole = at, .torn = true};
    FrameHead head;
    std::memcpy(&head, rest.data(), sizeof(head));
    if (std::string_view(head.magic, sizeof(head.magic)) != kMagic || sum_of_head(head) != head.head_sum)
      throw damaged("no frame begins there");
    if (head.bytes > rest.size() - sizeof(head)) return {.whole = at, .torn = true};
    const auto body = rest.subspan(sizeof(head), head.bytes);
    if (crc32c(body) != head.body_sum) {
      // Of a page that never reached the disk nothing but zeros is there, to the end of the file.
      const auto last = rest.size() == sizeof(head) + head.bytes;
      if (last && all_zero(body.last(std::min<std::size_t>(body.size(), 512)))) return {.whole = at, .torn = true};
      throw damaged("the check-sum does not fit");
    }
    BodyReader reader(body, width, where);
    while (const auto entry = reader.next()) visit(*entry);
    at += sizeof(head) + head.bytes;
  }
  return {.whole = at, .torn = false};
}

void LogFrame::add(std::string_view text, std::span<const float> vector) {
  const auto length = static_cast<std::uint32_t>(text.size());
  body_ += 'a';
  put(body_, &length, 1);
  body_ += text;
  put(body_, vector.data(), vector.size());
}

void LogFrame::remove(std::string_view id) {
  const auto length = static_cast<std::uint32_t>(id.size());
  body_ += 'r';
  put(body_, &length, 1);
  body_ += id;
}

std::string LogFrame::bytes() const {
  MM_CHECK(body_.size() < kLongestFrame, Kind::usage, "more than 4 GiB cannot be added together", "", "add fewer rows at a time");
  FrameHead head{.bytes = body_.size(), .body_sum = crc32c(std::as_bytes(std::span(body_)))};
  std::ranges::copy(kMagic, head.magic);
  head.head_sum = sum_of_head(head);
  std::string all;
  put(all, &head, 1);
  return all + body_;
}

void append_durably(int descriptor, std::uint64_t at, std::string_view bytes, const std::string& path) {
  const auto failed = [&](int error) {
    if (::ftruncate(descriptor, static_cast<off_t>(at)) != 0) error = errno;  // what stays is a torn frame, which readers pass over
    cannot_write(path, error);
  };
  for (std::size_t done = 0; done < bytes.size();) {
    const auto count = ::pwrite(descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) failed(errno);
    done += static_cast<std::size_t>(count);
  }
  if (::fdatasync(descriptor) != 0) failed(errno);
}

}  // namespace mm
