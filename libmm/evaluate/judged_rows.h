#pragma once
#include <string>
#include <vector>

#include "base/json.h"

namespace mm {

// One row of a file of answers or references, whatever the file looks like.
struct JudgedRow {
  Json fields;        // an object
  std::string where;  // "captions.jsonl:7", "captions.json: annotations[3]", "captions.csv:12"
};

// The rows of
//   JSONL          an object a line, of 16 MiB at most
//   JSON           an array of objects; or an object with such an array as "annotations" (COCO's references), "results" or "predictions";
//                  a row with an "image_id" that stands among its "images" gets that picture's "file_name"
//   CSV, TSV       by the file's ending; a header, then cells, which are strings; parted by commas, semicolons or tabs
//   trn            transcripts with ids, as sclite reads them (evaluate/sclite_files.h)
// The first two are told apart by content. Empty lines are passed over. Throws Error{input} that names the line for all else, for a file
// without rows, and for text that is not UTF-8.
std::vector<JudgedRow> read_judged_rows(const std::string& path);

}  // namespace mm
