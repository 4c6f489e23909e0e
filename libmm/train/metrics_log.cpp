#include "train/metrics_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/file.h"
#include "base/write_all.h"
#include "train/metrics_lines.h"

namespace mm {
namespace {

std::string kept_lines(const std::string& path, std::int64_t from_step) {
  std::string kept;
  each_metrics_line(path, [&](const MetricsLine& line) {
    if (line.step <= from_step) kept += line.text;
  });
  return kept;
}

}  // namespace

MetricsLog::MetricsLog(std::string path, std::int64_t from_step) : path_(std::move(path)) {
  write_file(path_, kept_lines(path_, from_step));
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  MM_CHECK(descriptor_ >= 0, Kind::output, fmt::format("cannot write: {}", std::strerror(errno)), shown(path_));
}

MetricsLog::~MetricsLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void MetricsLog::write(const Json& line) {
  const std::string text = line.dump() + "\n";
  const int error = write_all(descriptor_, text);
  MM_CHECK(error == 0, Kind::output, fmt::format("cannot write: {}", std::strerror(error)), shown(path_),
           "free some space, then run the same command again: it goes on from the last checkpoint");
}

void MetricsLog::sync() {
  MM_CHECK(::fsync(descriptor_) == 0, Kind::output, fmt::format("cannot write: {}", std::strerror(errno)), shown(path_));
}

}  // namespace mm
