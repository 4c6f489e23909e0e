#include "tensor/npz.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"

namespace mm {
namespace {

constexpr std::uint64_t kMostUnfolded = std::uint64_t{4} << 30;  // bytes
constexpr std::string_view kSuffix = ".npy";

std::string who_of(std::string_view name) { return fmt::format("array '{}'", shown(name.substr(0, 120))); }

// Hands bytes on, and sums them up.
class SummedBytes final : public ByteStream {
 public:
  explicit SummedBytes(ByteStream& from) : from_(from) {}

  std::size_t read(std::span<std::byte> into) override {
    const std::size_t count = from_.read(into);
    sum_ = crc32_of(sum_, into.first(count));
    return count;
  }

  std::uint32_t sum() const { return sum_; }

 private:
  ByteStream& from_;
  std::uint32_t sum_ = 0;
};

std::string array_name(const std::string& member, const std::string& where) {
  MM_CHECK(!member.ends_with("data.pkl"), Kind::input, "is a PyTorch pickle, which can run code", where,
           "convert it in Python with safetensors.torch.save_file");
  MM_CHECK(member.ends_with(kSuffix) && member.size() > kSuffix.size(), Kind::input,
           fmt::format("holds '{}', which is no array (NAME.npy)", shown(std::string_view(member).substr(0, 120))), where);
  return member.substr(0, member.size() - kSuffix.size());
}

}  // namespace

Npz::Npz(const std::string& path) : file_(path) {
  const std::string where = shown(path);
  MM_CHECK(!file_.bytes().empty(), Kind::input, "is empty: 0 bytes", where, "fetch or copy the file again");
  std::uint64_t unfolded = 0;
  for (auto& member : read_zip(file_.bytes(), where)) {
    const std::string name = array_name(member.name, where);
    if (member.deflated) unfolded += std::min(member.bytes, kMostUnfolded + 1 - std::min(unfolded, kMostUnfolded));
    MM_CHECK(unfolded <= kMostUnfolded, Kind::input, "its packed arrays unfold to more than 4 GiB", where,
             "save it unpacked (numpy.savez), or as .safetensors");
    const auto stream = open_member(member, where);
    const NpyHead head = read_npy_head(*stream, who_of(name), where);
    MM_CHECK(head.head_bytes + head.array_bytes == member.bytes, Kind::input,
             fmt::format("{} takes {} bytes, but {} are stored", who_of(name), head.head_bytes + head.array_bytes, member.bytes), where);
    heads_.emplace(name, head);
    members_.emplace(name, std::move(member));
  }
}

at::Tensor Npz::tensor(const std::string& name) const {
  const std::string where = shown(path()), who = who_of(name);
  const auto found = members_.find(name);
  MM_CHECK(found != members_.end(), Kind::input, fmt::format("holds no array '{}'", shown(name)), where);
  const ZipMember& member = found->second;
  const auto packed = open_member(member, where);
  SummedBytes stream(*packed);
  const NpyHead head = read_npy_head(stream, who, where);
  at::Tensor tensor = read_array(stream, head.array, who, where);  // [...]
  std::array<std::byte, 1> more{};
  const bool whole = stream.read(more) == 0 && (!member.deflated || static_cast<const InflatedBytes&>(*packed).spent());
  MM_CHECK(whole, Kind::input, who + " has bytes behind its numbers", where);
  MM_CHECK(stream.sum() == member.crc, Kind::input, who + " is damaged: its check-sum does not fit", where, "fetch or copy the file again");
  return tensor;
}

}  // namespace mm
