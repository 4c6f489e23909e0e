#pragma once
#include <string>

#include "base/lines.h"
#include "task/record.h"

namespace mm {

// The record of one line of a list: a path (of texts: the text), or a JSON object whose `kind.field` is that and whose "id" (a string or
// whole number) names the record; where a kind has media, "media" is a file beside the text or in its place. Relative paths start at
// `folder`. A line that is neither gives a record that failed, with the list and the line's number; its id is "LIST:NUMBER". An id that was
// not given stays empty.
Record record_of(const Line& line, const std::string& list, const std::string& folder, const InputKind& kind);

// A path of a list in that folder, as it is opened from the current one; empty: the current one.
std::string in_folder(const std::string& folder, const std::string& path);

bool is_blank(const Line& line);  // spaces and tabs only: separates, but is no record

std::string line_name(const std::string& list, const Line& line);  // "photos.jsonl:7"

}  // namespace mm
