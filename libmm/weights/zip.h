#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "weights/byte_stream.h"

namespace mm {

// A file in a zip archive, whose place was checked against the archive's bytes.
struct ZipMember {
  std::string name;                   // a name, and never a path: nothing is unpacked to a disk
  std::span<const std::byte> packed;  // its bytes in the archive
  std::uint64_t bytes = 0;            // that these unfold to, as the archive says; packed.size() where nothing is packed
  std::uint32_t crc = 0;              // of the unfolded bytes
  bool deflated = false;
};

// The members of an archive in the order of its directory, zip64 included; they point into `archive`. Throws Error{input}: a file that is
// cut off, bytes behind the archive, members that overlap each other or the directory (one packed block under many names is how a small
// archive unfolds to a huge one), a name that stands twice, one name in the directory and another at the member, encryption, several
// disks, another packing than deflate, a size that so few bytes cannot unfold to.
std::vector<ZipMember> read_zip(std::span<const std::byte> archive, const std::string& where);

// The bytes of a member, not yet checked against `bytes` and `crc`: whoever reads them does that.
std::unique_ptr<ByteStream> open_member(const ZipMember& member, const std::string& where);

}  // namespace mm
