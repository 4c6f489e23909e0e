#pragma once
#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/error.h"

namespace mm {

// The examples of a stream that could not be read, and how many of them may be.
class Quarantine {
 public:
  // path: of their list, a JSON object a line: {"source": 0, "index": 17, "where": "photos/a.jpg", "error": "is cut off"}. most: examples
  // that may stand in it.
  Quarantine(std::string path, std::size_t most) : path_(std::move(path)), most_(most) {}

  // Takes up what stands in the list, which a run that goes on passed over. Throws Error{input} for a list that is none, or too long.
  void read();

  // Takes an example up, or throws Error{input} that begins with `error` when there are too many. From several threads.
  void add(std::size_t source, std::size_t index, const Error& error);

  // From here on the list stays as it is on the disk: another process that learns with this one writes it. Each knows of what it read
  // itself.
  void keep_off_disk() { kept_off_disk_ = true; }

  std::size_t size() const;

 private:
  void write() const;

  std::string path_;
  std::size_t most_;
  std::atomic<bool> kept_off_disk_ = false;
  mutable std::mutex mutex_;
  std::map<std::pair<std::size_t, std::size_t>, std::string> lines_;  // by source and index
};

}  // namespace mm
