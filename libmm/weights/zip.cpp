#include "weights/zip.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// Sections and numbers are those of the format's description, "APPNOTE.TXT", version 6.3.
constexpr std::uint32_t kLocalHeader = 0x04034b50, kDirectoryEntry = 0x02014b50, kDirectoryEnd = 0x06054b50;  // 4.3.7, 4.3.12, 4.3.16
constexpr std::uint32_t kDirectoryEnd64 = 0x06064b50, kLocator64 = 0x07064b50;                                // 4.3.14, 4.3.15
constexpr std::size_t kDirectoryEndBytes = 22, kLocator64Bytes = 20, kLongestComment = 0xffff;
constexpr std::uint16_t kStored = 0, kDeflated = 8;
constexpr std::uint16_t kEncrypted = 1;  // bit 0 of the flags
constexpr std::uint16_t kExtra64 = 1;    // 4.5.3
constexpr std::uint16_t kFull16 = 0xffff;
constexpr std::uint32_t kFull32 = 0xffffffff;  // "the number stands in the zip64 record"

// Reads little-endian numbers from bytes, and never past their end.
class Numbers {
 public:
  Numbers(std::span<const std::byte> bytes, const std::string& where) : left_(bytes), where_(where) {}

  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  bool empty() const { return left_.empty(); }

  std::span<const std::byte> take(std::uint64_t count) {
    MM_CHECK(count <= left_.size(), Kind::input, "is a zip archive that is cut off, or whose records are damaged", where_,
             "fetch or copy the file again");
    const auto bytes = left_.first(count);
    left_ = left_.subspan(count);
    return bytes;
  }

  std::string text(std::uint64_t count) {
    const auto bytes = take(count);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  std::uint64_t number(std::size_t width) {
    const auto bytes = take(width);
    std::uint64_t value = 0;
    for (std::size_t i = width; i-- > 0;) value = value << 8 | std::to_integer<std::uint64_t>(bytes[i]);
    return value;
  }

  std::span<const std::byte> left_;
  const std::string& where_;
};

[[noreturn]] void damaged(const std::string& what, const std::string& where) {
  throw Error(Kind::input, "is a damaged zip archive: " + what, where, "fetch or copy the file again");
}

// Where the directory lies: offset and length in bytes, and how many entries it has.
struct Directory {
  std::uint64_t entries = 0, length = 0, offset = 0;
};

// The record that ends the archive; a comment behind it fills the file to its last byte.
std::size_t directory_end(std::span<const std::byte> archive, const std::string& where) {
  if (archive.size() >= kDirectoryEndBytes) {
    const std::size_t last = archive.size() - kDirectoryEndBytes;
    for (std::size_t at = last + 1; at-- > 0 && last - at <= kLongestComment;) {
      Numbers end(archive.subspan(at), where);
      if (end.u32() != kDirectoryEnd) continue;
      end.take(16);
      if (end.u16() == last - at) return at;
    }
  }
  throw Error(Kind::input, "is a zip archive that is cut off, or has other bytes behind it: its directory does not end the file", where,
              "fetch or copy the file again");
}

Directory directory_of(std::span<const std::byte> archive, const std::string& where) {
  std::uint64_t end_at = directory_end(archive, where);
  Numbers end(archive.subspan(end_at + 4), where);
  const auto disk = end.u16(), directory_disk = end.u16(), entries_here = end.u16(), entries = end.u16();
  Directory directory{.entries = entries, .length = end.u32(), .offset = end.u32()};
  const bool zip64 = end_at >= kLocator64Bytes && Numbers(archive.subspan(end_at - kLocator64Bytes), where).u32() == kLocator64;
  if (zip64) {  // torch.save writes the record always, numpy where a number does not fit
    Numbers locator(archive.subspan(end_at - kLocator64Bytes + 4), where);
    const auto end64_disk = locator.u32();
    const auto end64_at = locator.u64();
    if (end64_disk != 0 || locator.u32() > 1) damaged("it is one of several disks", where);
    if (end64_at > end_at - kLocator64Bytes) damaged("its zip64 record is outside", where);
    Numbers end64(archive.subspan(end64_at, end_at - kLocator64Bytes - end64_at), where);
    if (end64.u32() != kDirectoryEnd64) damaged("it has no zip64 record where one is due", where);
    const auto size = end64.u64();
    end64.take(4);  // versions
    if (end64.u32() != 0 || end64.u32() != 0) damaged("it is one of several disks", where);
    const auto here = end64.u64();
    const Directory full{.entries = end64.u64(), .length = end64.u64(), .offset = end64.u64()};
    if ((entries != kFull16 && entries != full.entries) || (directory.length != kFull32 && directory.length != full.length) ||
        (directory.offset != kFull32 && directory.offset != full.offset))
      damaged("its zip64 record says other than its end", where);
    directory = full;
    if (here != directory.entries || size != end_at - kLocator64Bytes - end64_at - 12) damaged("its zip64 record is odd", where);
    end_at = end64_at;
  } else if (disk != 0 || directory_disk != 0 || entries_here != entries) {
    damaged("it is one of several disks", where);
  }
  if (directory.offset > end_at || directory.length != end_at - directory.offset) damaged("its directory is not where it should be", where);
  return directory;
}

// One entry of the directory, before its member was looked at.
struct Entry {
  std::string name;
  std::uint16_t flags = 0, method = 0;
  std::uint32_t crc = 0;
  std::uint64_t packed = 0, bytes = 0, offset = 0;
};

// Numbers that do not fit in 32 bits stand in an extra field, in this order, only those that do not fit.
void read_zip64(std::span<const std::byte> extra, Entry& entry, const std::string& where) {
  Numbers fields(extra, where);
  while (!fields.empty()) {
    const auto kind = fields.u16(), length = fields.u16();
    Numbers field(fields.take(length), where);
    if (kind != kExtra64) continue;
    for (auto* number : {&entry.bytes, &entry.packed, &entry.offset})
      if (*number == kFull32) *number = field.u64();
    return;
  }
}

Entry read_entry(Numbers& directory, const std::string& where) {
  if (directory.u32() != kDirectoryEntry) damaged("its directory has an entry that is none", where);
  Entry entry;
  directory.take(4);  // versions
  entry.flags = directory.u16();
  entry.method = directory.u16();
  directory.take(4);  // time and date
  entry.crc = directory.u32();
  entry.packed = directory.u32();
  entry.bytes = directory.u32();
  const auto name = directory.u16(), extra = directory.u16(), comment = directory.u16();
  directory.take(8);  // disk and attributes
  entry.offset = directory.u32();
  entry.name = directory.text(name);
  read_zip64(directory.take(extra), entry, where);
  directory.take(comment);
  return entry;
}

ZipMember member_of(const Entry& entry, std::span<const std::byte> members, const std::string& where) {
  const std::string who = fmt::format("'{}'", shown(std::string_view(entry.name).substr(0, 120)));
  MM_CHECK((entry.flags & kEncrypted) == 0, Kind::input, who + " is encrypted", where);
  MM_CHECK(entry.method == kStored || entry.method == kDeflated, Kind::input,
           fmt::format("{} is packed by method {}; stored (0) and deflate (8) are known", who, entry.method), where,
           "numpy.savez and numpy.savez_compressed write those");
  if (entry.offset > members.size()) damaged(who + " is outside", where);
  Numbers local(members.subspan(entry.offset), where);
  if (local.u32() != kLocalHeader) damaged(who + " does not begin where the directory says", where);
  local.take(2);  // version
  const auto flags = local.u16(), method = local.u16();
  local.take(16);  // time, date, check-sum and sizes, which may stand behind the member instead
  const auto name = local.u16(), extra = local.u16();
  if (flags != entry.flags || method != entry.method || local.text(name) != entry.name)
    damaged(who + " says another name or packing than the directory", where);
  local.take(extra);
  const ZipMember member{.name = entry.name,
                         .packed = local.take(entry.packed),
                         .bytes = entry.bytes,
                         .crc = entry.crc,
                         .deflated = entry.method == kDeflated};
  if (!member.deflated && entry.bytes != entry.packed) damaged(who + " has two sizes", where);
  if (member.deflated && entry.bytes / kMostInflation > entry.packed)
    damaged(fmt::format("{} says {} bytes, which its {} cannot unfold to", who, entry.bytes, entry.packed), where);
  return member;
}

void check_apart(const std::vector<ZipMember>& members, const std::vector<std::uint64_t>& starts, const std::byte* base,
                 const std::string& where) {
  std::vector<std::size_t> order(members.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return starts[i]; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const auto& before = members[order[i - 1]].packed;
    const auto end = static_cast<std::uint64_t>(before.data() + before.size() - base);
    if (end > starts[order[i]]) damaged("its members overlap", where);
  }
}

}  // namespace

std::vector<ZipMember> read_zip(std::span<const std::byte> archive, const std::string& where) {
  const Directory place = directory_of(archive, where);
  Numbers directory(archive.subspan(place.offset, place.length), where);
  std::vector<ZipMember> members;
  std::vector<std::uint64_t> starts;
  std::set<std::string> names;
  while (!directory.empty()) {
    const Entry entry = read_entry(directory, where);
    MM_CHECK(names.insert(entry.name).second, Kind::input,
             fmt::format("the name '{}' stands twice in the archive", shown(std::string_view(entry.name).substr(0, 120))), where);
    members.push_back(member_of(entry, archive.first(place.offset), where));
    starts.push_back(entry.offset);
  }
  if (members.size() != place.entries) damaged(fmt::format("{} of {} members are listed", members.size(), place.entries), where);
  check_apart(members, starts, archive.data(), where);
  return members;
}

std::unique_ptr<ByteStream> open_member(const ZipMember& member, const std::string& where) {
  if (member.deflated) return std::make_unique<InflatedBytes>(member.packed, InflatedBytes::Form::deflate, where);
  return std::make_unique<PlainBytes>(member.packed);
}

}  // namespace mm
