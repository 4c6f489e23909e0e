#include "index/block_sums.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/crc32c.h"

namespace mm {
namespace {

constexpr std::string_view kMagic = "mmsums01";

struct Foot {
  std::uint64_t bytes = 0;  // in front of the sums
  std::uint32_t sum = 0;    // of the sums and of `bytes`
  std::uint32_t zero = 0;
  char magic[8] = {};
};
static_assert(sizeof(Foot) == 24);

std::uint32_t sum_of(std::uint64_t bytes, std::span<const std::uint32_t> sums) {
  return crc32c(std::as_bytes(std::span(&bytes, 1)), crc32c(std::as_bytes(sums)));
}

struct Summed {
  std::span<const std::byte> bytes;
  std::vector<std::uint32_t> sums;
};

Summed summed(const MappedFile& file) {
  const auto all = file.bytes();
  const auto where = shown(file.path());
  constexpr const char* kHint = "the file was cut off or overwritten: restore it, or make the index anew";
  MM_CHECK(all.size() >= sizeof(Foot), Kind::input, "is cut off: its check-sums are missing", where, kHint);
  Foot foot;
  std::memcpy(&foot, all.data() + all.size() - sizeof(Foot), sizeof(Foot));
  MM_CHECK(std::string_view(foot.magic, sizeof(foot.magic)) == kMagic, Kind::input, "is cut off: its check-sums are missing", where, kHint);
  const std::uint64_t room = all.size() - sizeof(Foot), blocks = foot.bytes / kSumBlock + (foot.bytes % kSumBlock != 0 ? 1 : 0);
  MM_CHECK(foot.zero == 0 && foot.bytes <= room && blocks * sizeof(std::uint32_t) == room - foot.bytes, Kind::input,
           "is damaged: its parts do not add up to its size", where, kHint);
  Summed found{.bytes = all.first(foot.bytes), .sums = std::vector<std::uint32_t>(blocks)};
  if (blocks > 0) std::memcpy(found.sums.data(), all.data() + foot.bytes, blocks * sizeof(std::uint32_t));
  MM_CHECK(sum_of(foot.bytes, found.sums) == foot.sum, Kind::input, "is damaged: its check-sums do not fit", where, kHint);
  return found;
}

}  // namespace

// Small pieces are written together.
void SummedFile::put(std::span<const std::byte> bytes) {
  constexpr std::size_t kTogether = std::size_t{1} << 20U;
  waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
  if (waiting_.size() < kTogether) return;
  file_.write(waiting_);
  waiting_.clear();
}

void SummedFile::write(std::span<const std::byte> bytes) {
  put(bytes);
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min<std::uint64_t>(bytes.size(), kSumBlock - written_ % kSumBlock));
    open_ = crc32c(part, open_);
    written_ += part.size();
    if (written_ % kSumBlock == 0) sums_.push_back(std::exchange(open_, 0));
    bytes = bytes.subspan(part.size());
  }
}

void SummedFile::pad(std::size_t to) {
  const std::vector<std::byte> zeros((to - written_ % to) % to);
  write(zeros);
}

void SummedFile::commit() {
  if (written_ % kSumBlock != 0) sums_.push_back(open_);
  put(std::as_bytes(std::span(sums_)));
  Foot foot{.bytes = written_, .sum = sum_of(written_, sums_)};
  std::ranges::copy(kMagic, foot.magic);
  put(std::as_bytes(std::span(&foot, 1)));
  file_.write(waiting_);
  file_.commit();
}

std::span<const std::byte> summed_bytes(const MappedFile& file) { return summed(file).bytes; }

void check_sums(const MappedFile& file) {
  const auto found = summed(file);
  for (std::size_t block = 0; block < found.sums.size(); ++block) {
    const auto begin = block * kSumBlock;
    const auto bytes = found.bytes.subspan(begin, std::min(kSumBlock, found.bytes.size() - begin));
    MM_CHECK(crc32c(bytes) == found.sums[block], Kind::input,
             fmt::format("is damaged between bytes {} and {}", begin, begin + bytes.size()), shown(file.path()),
             "restore the file from a copy, or make the index anew");
  }
}

}  // namespace mm
