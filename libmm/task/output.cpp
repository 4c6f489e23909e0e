#include "task/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "base/check.h"
#include "base/file.h"
#include "base/standard_output.h"
#include "task/shard.h"

namespace mm {
namespace {

constexpr double kSync = 5;  // seconds between two fsyncs: what a power cut may cost

double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

bool stands(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

// A part without a byte is nobody's work: its run was killed while it loaded the model.
bool has_bytes(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && status.st_size > 0;
}

std::string with_shard(std::string path, const std::string& shard) {
  constexpr std::string_view kMark = "{shard}";
  const auto place = path.find(kMark);
  if (place != std::string::npos) return path.replace(place, kMark.size(), std::to_string(parse_shard(shard).index));
  MM_CHECK(path.empty() || shard != "auto", Kind::usage, "every part of the job would write the same file", "--output " + shown(path),
           "put {shard} into the name: results-{shard}.jsonl");
  return path;
}

}  // namespace

Output::Output(const BatchOptions& options, Format format) : path_(with_shard(options.output, options.shard)), synced_(seconds_now()) {
  MM_CHECK(!options.resume || !path_.empty(), Kind::usage, "there is nothing to go on from without --output", "--resume");
  MM_CHECK(!options.resume || !options.overwrite, Kind::usage, "--resume and --overwrite exclude each other");
  if (!path_.empty()) open(options, format);
}

void Output::open(const BatchOptions& options, Format format) {
  const std::string part = GrowingFile::part_of(path_);
  const bool done = stands(path_), begun = has_bytes(part);
  if (done) check_writable(path_);
  if (!options.overwrite && !options.resume) {
    MM_CHECK(!done, Kind::usage, "stands there already", shown(path_), "--overwrite replaces it, --resume adds what is missing");
    MM_CHECK(!begun, Kind::usage, "an unfinished run stands there", shown(part), "--resume goes on with it, --overwrite starts anew");
  }
  if (!options.resume || (!done && !begun)) {
    file_ = std::make_unique<GrowingFile>(path_);
    return;
  }
  const MappedFile earlier(begun ? part : path_);
  const auto bytes = earlier.bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  earlier_ = read_earlier_run(text, format, shown(earlier.path()));
  file_ = std::make_unique<GrowingFile>(path_, begun ? earlier_.bytes : 0);
  if (!begun) file_->write(text.substr(0, earlier_.bytes));
}

bool Output::write(std::string_view text) {
  if (file_) {
    if (text.empty()) return true;
    file_->write(text);
    if (seconds_now() - synced_ > kSync) {
      file_->sync();
      synced_ = seconds_now();
    }
    return true;
  }
  return write_standard_output(text);
}

void Output::finish() {
  if (file_) file_->finish();
}

}  // namespace mm
