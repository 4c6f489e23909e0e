#include "tensor/npz.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

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

// Numbers of a zip archive, the least byte first.
void put_number(std::string& to, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) to += static_cast<char>(number >> (8 * i) & 0xff);
}

// A member that is written: its head, and the numbers behind it.
struct Written {
  std::string name, head;
  at::Tensor numbers;  // [...] f32, contiguous
  std::uint32_t crc = 0;
  std::uint64_t bytes = 0, begins = 0;

  std::span<const std::byte> data() const {
    return std::as_bytes(std::span(numbers.const_data_ptr<float>(), static_cast<std::size_t>(numbers.numel())));
  }
};

// What stands both in front of a member and in the directory (APPNOTE.TXT 4.3.7): version, flags, method, time and day (1980-01-01), sum,
// sizes, length of the name, no more.
std::string facts_of(const Written& member) {
  std::string facts;
  for (const auto& [number, bytes] : std::initializer_list<std::pair<std::uint64_t, int>>{{20, 2},
                                                                                          {0, 2},
                                                                                          {0, 2},
                                                                                          {0, 2},
                                                                                          {0x21, 2},
                                                                                          {member.crc, 4},
                                                                                          {member.bytes, 4},
                                                                                          {member.bytes, 4},
                                                                                          {member.name.size(), 2},
                                                                                          {0, 2}})
    put_number(facts, number, bytes);
  return facts;
}

std::string directory_of(std::span<const Written> members, std::uint64_t begins) {
  std::string directory;
  for (const auto& member : members) {
    directory += "PK\x01\x02";
    put_number(directory, 20, 2);  // made by
    directory += facts_of(member);
    for (const int bytes : {2, 2, 2, 4}) put_number(directory, 0, bytes);  // no comment, first disk, no attributes
    put_number(directory, member.begins, 4);
    directory += member.name;
  }
  const auto size = directory.size();
  directory += "PK\x05\x06";
  put_number(directory, 0, 4);
  for (int twice = 0; twice < 2; ++twice) put_number(directory, members.size(), 2);
  put_number(directory, size, 4);
  put_number(directory, begins, 4);
  put_number(directory, 0, 2);
  return directory;
}

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

void write_npz(const std::string& path, const std::map<std::string, at::Tensor>& arrays) {
  constexpr std::uint64_t kMost = (std::uint64_t{1} << 32U) - 1;  // what 32 bits tell
  std::vector<Written> members;
  std::uint64_t begins = 0;
  for (const auto& [name, array] : arrays) {
    Written member{
        .name = name + std::string(kSuffix), .head = npy_head(array.sizes()), .numbers = array.to(at::kCPU, at::kFloat).contiguous()};
    member.crc = crc32_of(crc32_of(0, std::as_bytes(std::span(member.head))), member.data());
    member.bytes = member.head.size() + member.data().size();
    member.begins = begins;
    begins += 30 + member.name.size() + member.bytes;
    MM_CHECK(begins <= kMost, Kind::usage, "an .npz has room for 4 GiB", shown(path), "name an .npy or .safetensors");
    members.push_back(std::move(member));
  }
  AtomicFile file(path);
  for (const auto& member : members) {
    file.write("PK\x03\x04" + facts_of(member) + member.name + member.head);
    file.write(member.data());
  }
  file.write(directory_of(members, begins));
  file.commit();
}

}  // namespace mm
