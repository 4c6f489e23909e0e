#include "task/output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/check.h"
#include "base/file.h"
#include "base/standard_output.h"
#include "base/stopwatch.h"
#include "task/shard.h"

namespace mm {
namespace {

constexpr double kSync = 5;  // seconds between two fsyncs: what a power cut may cost

bool stands(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

// A part without a byte is nobody's work: its run was killed while it loaded the model.
bool has_bytes(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && status.st_size > 0;
}

}  // namespace

std::string with_shard(std::string path, const std::string& shard) {
  constexpr std::string_view kMark = "{shard}";
  const auto place = path.find(kMark);
  if (place != std::string::npos) return path.replace(place, kMark.size(), std::to_string(parse_shard(shard).index));
  MM_CHECK(path.empty() || shard != "auto", Kind::usage, "every part of the job would write the same file", "--output " + shown(path),
           "put {shard} into the name: results-{shard}.jsonl");
  return path;
}

Output::Output(const BatchOptions& options, Format format, const std::vector<std::string>& columns)
    : path_(options.output == "-" ? "" : with_shard(options.output, options.shard)), synced_(seconds_now()) {
  MM_CHECK(!options.resume || !path_.empty(), Kind::usage, "there is nothing to go on from without --output", "--resume");
  MM_CHECK(!options.resume || !options.overwrite, Kind::usage, "excludes --overwrite", "--resume",
           "--no-resume or --no-overwrite says which of them is meant");
  if (!path_.empty()) open(options, format, columns);
}

// done: a file of that name stands there; begun: the part of an unfinished run does.
void Output::check_free(const BatchOptions& options, Format format, bool done, bool begun) const {
  if (options.overwrite || options.resume) return;
  const bool text = format == Format::text;  // which cannot be gone on with
  MM_CHECK(!done, Kind::usage, "stands there already", shown(path_),
           text ? "--overwrite replaces it" : "--overwrite replaces it, --resume adds what is missing");
  MM_CHECK(!begun, Kind::usage, "an unfinished run stands there", shown(GrowingFile::part_of(path_)),
           text ? "--overwrite starts anew" : "--resume goes on with it, --overwrite starts anew");
}

void Output::open(const BatchOptions& options, Format format, const std::vector<std::string>& columns) {
  check_free(options, format, stands(path_), has_bytes(GrowingFile::part_of(path_)));
  file_ = std::make_unique<GrowingFile>(path_);
  check_free(options, format, stands(path_), file_->size() > 0);  // from here on nobody else finishes it
  if (options.resume)
    go_on(format, columns);
  else
    file_->keep(0);
}

// Takes over what an earlier run left: its part, else its whole output.
void Output::go_on(Format format, const std::vector<std::string>& columns) {
  const bool begun = file_->size() > 0;
  if (!begun && !stands(path_)) return;
  const MappedFile earlier = begun ? file_->written() : MappedFile(path_);
  const auto bytes = earlier.bytes();
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  earlier_ = read_earlier_run(text, format, columns, shown(earlier.path()));
  if (begun)
    file_->keep(earlier_.bytes);
  else
    file_->write(text.substr(0, earlier_.bytes));
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
