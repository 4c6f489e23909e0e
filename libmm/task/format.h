#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "task/record.h"

namespace mm {

// How answers are written: lines for people, a JSON object a line, one JSON array, comma-separated values.
enum class Format { text, jsonl, json, csv };

// What --format and --output ask for: "auto" follows the extension of the output's name (.txt, .csv, .json, .jsonl, .ndjson, in any case);
// without one it is text on a terminal and jsonl elsewhere. Throws Error{usage} for another extension: nobody wants JSON in a .tsv.
Format resolve_format(const std::string& format, const std::string& output, bool terminal);

Json error_json(const Error& error);  // what is written of an error: kind, what, and where and hint if there are any

// The object that is written of a record: id, input, then the answer's fields and seconds, or the error.
Json to_json(const Record& record);

// The names of a table's columns, of which the answer's fields are some.
std::vector<std::string> csv_header(const std::vector<std::string>& columns);

// How a run's records become bytes: begin(), one of(record) a record, end(). Every piece is whole lines.
class Writing {
 public:
  struct Plan {
    Format format = Format::jsonl;
    std::vector<std::string> columns;                              // of CSV: the answer's fields
    std::function<std::vector<std::string>(const Record&)> lines;  // of text: what a person reads of an answer
    bool name_inputs = true;                                       // of text: "photos/a.jpg: ..." in place of "..."
    bool continued = false;                                        // records of an earlier run stand before these
  };

  explicit Writing(Plan plan) : plan_(std::move(plan)), any_(plan_.continued) {}

  std::string begin() const;
  std::string of(const Record& record);
  std::string end() const;

 private:
  std::string csv_of(const Json& json) const;

  Plan plan_;
  bool any_;
};

}  // namespace mm
