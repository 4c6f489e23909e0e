#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mm {

// A regular file that stands in an archive.
struct TarMember {
  std::string name;          // as the archive has it, whatever its bytes: nothing is ever opened or written under it
  std::uint64_t offset = 0;  // of its bytes in the archive
  std::uint64_t size = 0;    // bytes
};

// The regular files of a tar archive, in its order: POSIX ustar, pax (long names and sizes) and GNU (long names, sizes in base 256).
// Folders, links and devices are passed over. bytes: the whole archive; where: what messages call it.
//
// Throws Error{input} for an archive that is packed, cut off, without its end mark or with bytes behind it, for a header with a wrong
// checksum or a number that is none, and for a sparse file.
std::vector<TarMember> tar_members(std::span<const std::byte> bytes, const std::string& where);

}  // namespace mm
