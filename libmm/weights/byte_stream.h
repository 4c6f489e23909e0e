#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace mm {

// Bytes that come one after the other: those of a file, or what a compressed part of one unfolds to.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  virtual std::size_t read(std::span<std::byte> into) = 0;  // bytes that were put there: fewer than asked for only at the end
};

// Bytes as they lie in memory; they must outlive the stream.
class PlainBytes final : public ByteStream {
 public:
  explicit PlainBytes(std::span<const std::byte> bytes) : left_(bytes) {}
  std::size_t read(std::span<std::byte> into) override;

 private:
  std::span<const std::byte> left_;
};

// What compressed bytes (RFC 1951, or RFC 1952 in one or more members) unfold to, no faster than it is read: a small file that would
// unfold to a huge one takes no memory. The bytes must outlive the stream. read() throws Error{input} at `where` for bytes that are cut
// off or not compressed so, and for a check-sum of gzip's that does not fit.
class InflatedBytes final : public ByteStream {
 public:
  enum class Form { deflate, gzip };

  InflatedBytes(std::span<const std::byte> bytes, Form form, std::string where);
  ~InflatedBytes() override;
  InflatedBytes(const InflatedBytes&) = delete;
  InflatedBytes& operator=(const InflatedBytes&) = delete;

  std::size_t read(std::span<std::byte> into) override;
  bool spent() const;  // whether the end of the compressed data was met, and no bytes stand behind it

 private:
  struct State;
  bool advance();  // unfolds some more; false at the end
  std::unique_ptr<State> state_;
};

// The most that RFC 1951 lets one compressed byte unfold to (258 bytes for two bits, less its framing: zlib's documentation, "maximum
// compression factor"). A size that says more is a lie.
inline constexpr std::uint64_t kMostInflation = 1032;

// The CRC-32 of zip and gzip, over bytes that come in pieces: begin with 0, and give the sum so far.
std::uint32_t crc32_of(std::uint32_t so_far, std::span<const std::byte> bytes);

}  // namespace mm
