#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/growing_file.h"
#include "options/batch.h"
#include "task/earlier_run.h"

namespace mm {

// The name with the part's number in place of "{shard}". Throws Error{usage} where every part of a job (--shard auto) would write the same
// file.
std::string with_shard(std::string path, const std::string& shard);

// Where a run's records go: standard output, or a file that appears when the run is done. Opened before the work begins, so that
// nobody waits an hour to hear that the folder is read-only.
class Output {
 public:
  // Throws Error{usage} when a file of that name (or the part of an unfinished run) stands there and neither --overwrite nor --resume is
  // given; Error{output} when it cannot be written. "{shard}" in the name becomes the part's number; "-" is
  // standard output.
  // columns: of CSV, the answer's fields.
  Output(const BatchOptions& options, Format format, const std::vector<std::string>& columns = {});

  const EarlierRun& earlier() const { return earlier_; }  // of --resume: what is there already

  bool write(std::string_view text);  // false: nobody reads standard output any more
  void finish();                      // the file appears under its name

  // The file's name; empty for standard output.
  const std::string& path() const { return path_; }

 private:
  void check_free(const BatchOptions& options, Format format, bool done, bool begun) const;
  void open(const BatchOptions& options, Format format, const std::vector<std::string>& columns);
  void go_on(Format format, const std::vector<std::string>& columns);

  std::string path_;
  std::unique_ptr<GrowingFile> file_;
  EarlierRun earlier_;
  double synced_ = 0;  // seconds of the steady clock
};

}  // namespace mm
