#pragma once
#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/lines.h"
#include "base/stop_event.h"
#include "options/batch.h"
#include "task/record.h"
#include "task/shard.h"

namespace mm {

// The records that the positional inputs and --list ask for, in their order, within --shard and --limit. What cannot be found or read
// comes out as a record that failed. Ids are the paths as they were given, made unique by "#2", "#3", ...; a list's own ids must be
// unique by themselves. Of texts files are lists, and ids "LIST:LINE", or "text 1" of the command line; where a kind has media, files with
// their endings, or with a NUL at their head, are records.
class Inputs {
 public:
  // Throws Error{usage} when there is no input, when standard input is asked for twice or is a terminal, or for a wrong --shard.
  Inputs(const BatchOptions& options, InputKind kind);

  // Throws Error{input} when a list cannot be opened.
  std::optional<Record> next();

  // next() may wait for whoever writes to standard input; the number of records is not known before the end.
  bool streams() const { return streams_; }

  // How many records next() came by so far, those of other shards among them.
  std::size_t drawn() const { return drawn_; }

  // The lists that came to their end without naming anything, as messages call them.
  const std::vector<std::string>& empty_lists() const { return empty_lists_; }

  // Sentences about fields of lists that next() came by since the last call, nobody reads, and are nearly called as some that are read;
  // each name once.
  std::vector<std::string> take_warnings() { return std::exchange(warnings_, {}); }

  // Ends a next() that waits for standard input; on another thread. What it gives from then on is nobody's.
  void stop() { stopped_.raise(); }

 private:
  struct List {
    std::string name, folder;  // as messages call it; where its relative paths start
    LineReader lines;
    bool files = false;  // bare lines are files, whatever the others are
    bool any = false;    // named something
  };

  std::optional<Record> draw();
  std::optional<Record> draw_together();
  std::optional<Record> draw_whole();  // as it was found
  bool open_next();
  void expand(const std::string& path);
  void open_list(const std::string& path, bool files = false);
  void put_media(const std::string& path);
  void put(std::string input, std::optional<Error> error = {}, std::string id = {});
  void put_rows();
  void name(Record& record, const std::string& where);
  void tell_misspelt(const Json& fields, const std::string& where);

  InputKind kind_;
  Shard shard_;
  std::size_t left_;  // by --limit
  std::size_t drawn_ = 0;
  std::deque<std::string> arguments_;  // still to be opened
  std::deque<std::string> lists_;
  std::deque<Record> found_;
  std::deque<Record> parts_;  // of a record that became several
  std::optional<List> list_;
  std::unordered_map<std::string, std::size_t> ids_;  // how often each was asked for
  std::vector<std::string> empty_lists_, warnings_;
  std::set<std::string> told_;  // names of fields
  bool streams_ = false;
  StopEvent stopped_;
};

}  // namespace mm
