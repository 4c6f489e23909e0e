#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/growing_file.h"
#include "options/batch.h"
#include "task/earlier_run.h"

namespace mm {

// Where a run's records go: standard output, or a file that appears when the run is done. Opened before the work begins, so that
// nobody waits an hour to hear that the folder is read-only.
class Output {
 public:
  // Throws Error{usage} when a file of that name (or the part of an unfinished run) stands there and neither --overwrite nor --resume is
  // given; Error{output} when it cannot be written. "{shard}" in the name becomes the part's number.
  Output(const BatchOptions& options, Format format);

  const EarlierRun& earlier() const { return earlier_; }  // of --resume: what is there already

  bool write(std::string_view text);  // false: nobody reads standard output any more
  void finish();                      // the file appears under its name

  // The file's name; empty for standard output.
  const std::string& path() const { return path_; }

 private:
  void open(const BatchOptions& options, Format format);

  std::string path_;
  std::unique_ptr<GrowingFile> file_;
  EarlierRun earlier_;
  double synced_ = 0;  // seconds of the steady clock
};

}  // namespace mm
