#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hub/hub.h"

namespace mm {

// Fetches one file of the commit into the cache: repository/blobs/<blob>, and the relative link repository/snapshots/<commit>/<name> to it.
// A blob of the right size that is there already is taken. The bytes come into blobs/<blob>.incomplete, which survives a stop and is gone
// on with, and are hashed as they come: a file with another hash never gets its name. Another process that fetches the same is waited for.
// advance: bytes that came. Throws Error{network}, Error{output}.
void download(const Hub& hub, const std::string& repository, const std::string& commit, const HubFile& file,
              const std::function<void(std::uint64_t)>& advance);

// Writes refs/<revision>, last of all, and CACHEDIR.TAG of the cache. repository: as hub_repository() says.
void write_reference(const std::string& repository, const std::string& revision, const std::string& commit);

// The files of a snapshot, hashed again. good: how many have the hash that their blob is called by. spoiled: those that have not, or whose
// link leads nowhere. unknown: those that are no links, and no copies of a blob either, so that nothing says which hash is theirs.
struct SnapshotCheck {
  std::size_t good = 0;
  std::vector<std::string> spoiled, unknown;
};

// snapshot: as hub_snapshot() says. Without the network. Throws Error{input} for a file that cannot be read.
SnapshotCheck verify_snapshot(const std::string& snapshot);

}  // namespace mm
