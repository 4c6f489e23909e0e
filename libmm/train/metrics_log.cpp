#include "train/metrics_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "base/check.h"
#include "base/file.h"
#include "base/write_all.h"

namespace mm {
namespace {

// The lines up to a step. A last line that was cut off is dropped.
std::string kept_lines(const std::string& path, std::int64_t from_step) {
  std::error_code unknown;  // what cannot be looked at cannot be read either, and read_file says why
  if (std::filesystem::status(path, unknown).type() == std::filesystem::file_type::not_found) return {};
  const std::string text = read_file(path);
  std::string kept;
  for (std::string_view rest = text; rest.find('\n') != std::string_view::npos;) {
    const auto line = rest.substr(0, rest.find('\n') + 1);
    rest.remove_prefix(line.size());
    if (Json::parse(line, path).integer("step") <= from_step) kept += line;
  }
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
