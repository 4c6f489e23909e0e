#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"

namespace mm {

inline constexpr std::size_t kSumBlock = std::size_t{1} << 16U;  // bytes that one check-sum is of

// Writes a file block by block, summing up each: what stands in it can be held to its sums later, without reading the rest. Behind the
// bytes come the sums (u32 CRC-32C each), and a foot of 24 bytes: the number of bytes, the sum of the sums, "mmsums01".
class SummedFile {
 public:
  explicit SummedFile(std::string path) : file_(std::move(path)) {}

  void write(std::span<const std::byte> bytes);
  void pad(std::size_t to);  // zeros up to a multiple of it
  std::uint64_t written() const { return written_; }
  void commit();  // the foot, and the file is there. Throws Error{output} as AtomicFile

 private:
  void put(std::span<const std::byte> bytes);

  AtomicFile file_;
  std::uint64_t written_ = 0;
  std::vector<std::uint32_t> sums_;
  std::uint32_t open_ = 0;          // of the block at hand
  std::vector<std::byte> waiting_;  // to be written together
};

// The bytes of such a file that stands open, without its foot. Throws Error{input} where the foot is missing or damaged; the blocks are not
// looked at.
std::span<const std::byte> summed_bytes(const MappedFile& file);

// Holds each block to its sum. Throws Error{input} that names the file and the byte where the first damaged block begins.
void check_sums(const MappedFile& file);

}  // namespace mm
