#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/locked_file.h"

namespace mm {

// The log of a store: what was added and removed since its last segment, in order. Frames, each a head of 24 bytes ("mmframe1", bytes of
// its body, CRC-32C of these 16 bytes' rest, CRC-32C of the body) and a body: what was acknowledged together. A body is entries: 'a', bytes
// of the text (u32), text, E f32; or 'r', bytes of the id (u32), id.

// One thing that was done.
struct LogEntry {
  bool added = false;              // else removed
  std::string_view text;           // item_text() of what was added, or the id
  std::vector<float> vector = {};  // [E]
};

// What is read of a log.
struct LogEnd {
  std::uint64_t whole = 0;  // bytes up to which frames are whole
  bool torn = false;        // behind them stands what a writer was about to write when it stopped: it was never acknowledged
};

// The bytes of a log, copied: a writer that cuts off what another left unfinished cannot take them away. Throws Error{input} as
// read_file().
std::string read_log_file(const std::string& path);

// Hands on every entry. A frame that ends beyond the file, or behind whose beginning stand zeros alone, was being written when its writer
// was killed or the power failed; everything else that does not fit its sums is damage: Error{input} that names the byte. width: E.
LogEnd read_log(std::span<const std::byte> bytes, std::size_t width, const std::string& where,
                const std::function<void(const LogEntry&)>& visit);

// Entries on their way into one frame.
class LogFrame {
 public:
  void add(std::string_view text, std::span<const float> vector);
  void remove(std::string_view id);
  bool empty() const { return body_.empty(); }
  std::string bytes() const;  // head and body. Throws Error{usage} beyond 4 GiB

 private:
  std::string body_;
};

// Appends bytes to a file and brings them to the disk. Throws Error{output}; the file then is as long as before where that can be done.
void append_durably(int descriptor, std::uint64_t at, std::string_view bytes, const std::string& path);

}  // namespace mm
