#include "train/event_file.h"

#include <bit>
#include <limits>
#include <span>

#include "base/crc32c.h"
#include "base/file.h"
#include "train/metrics_lines.h"

namespace mm {
namespace {

// Types of the protocol buffers' wire format.
enum class Wire { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

template <class Number>
std::string little_endian(Number number) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof number; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

// Seven bits a byte, the lowest first; the highest bit says that more follow.
std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7) bytes += static_cast<char>(0x80 | (number & 0x7f));
  return bytes + static_cast<char>(number);
}

std::string key(int field, Wire wire) { return varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(wire)); }
std::string field(int number, std::string_view bytes) { return key(number, Wire::bytes) + varint(bytes.size()) + std::string(bytes); }
std::string field(int number, double value) { return key(number, Wire::fixed64) + little_endian(std::bit_cast<std::uint64_t>(value)); }
std::string field(int number, float value) { return key(number, Wire::fixed32) + little_endian(std::bit_cast<std::uint32_t>(value)); }
std::string field(int number, std::int64_t value) { return key(number, Wire::varint) + varint(static_cast<std::uint64_t>(value)); }

// The fields of an Event and what is in it, by their numbers.
constexpr int kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5;  // Event
constexpr int kValue = 1;                                                // Summary, repeated
constexpr int kTag = 1, kSimpleValue = 2;                                // Summary.Value

// A sum that lies in the data that it sums up is rotated and moved, so that a sum over both is not a constant.
std::string masked_sum(std::string_view text) {
  const std::uint32_t sum = crc32c(std::as_bytes(std::span(text.data(), text.size())));
  return little_endian(std::rotr(sum, 15) + 0xa282ead8U);
}

std::string tag_of(std::string name) {
  if (const auto dot = name.find('.'); dot != std::string::npos) name[dot] = '/';
  return name;
}

}  // namespace

std::string event_record(std::string_view bytes) {
  const std::string length = little_endian(static_cast<std::uint64_t>(bytes.size()));
  return length + masked_sum(length) + std::string(bytes) + masked_sum(bytes);
}

std::string version_event() { return event_record(field(kWallTime, 0.0) + field(kFileVersion, std::string_view("brain.Event:2"))); }

std::string scalar_event(std::int64_t step, const std::vector<std::pair<std::string, float>>& scalars) {
  std::string summary;
  for (const auto& [tag, value] : scalars)
    summary += field(kValue, std::string_view(field(kTag, std::string_view(tag)) + field(kSimpleValue, value)));
  return event_record(field(kWallTime, static_cast<double>(step)) + field(kStep, step) + field(kSummary, std::string_view(summary)));
}

void write_event_file(const std::string& run) {
  std::string text = version_event();
  each_metrics_line(run + "/metrics.jsonl", [&](const MetricsLine& line) {
    std::vector<std::pair<std::string, float>> scalars;
    line.values.each_member([&](const std::string& name, const Json& value) {
      if (name == "step" || !(value.is_number() || value.is_null())) return;
      scalars.emplace_back(tag_of(name), value.is_null() ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(value.number()));
    });
    if (!scalars.empty()) text += scalar_event(line.step, scalars);
  });
  write_file(run + "/" + kEventFile, text);
}

}  // namespace mm
