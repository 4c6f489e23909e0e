#pragma once
#include <optional>
#include <string>

#include "base/error.h"
#include "base/json.h"

namespace mm {

// One input and what became of it. share/doc/records.md describes what --format writes of it.
struct Record {
  std::string id;              // unique in a run; --shard and --resume go by it
  std::string input;           // the file, as it is opened from the current folder
  Json fields;                 // the JSON object of a list's line; null when the input was a bare path
  Json answer;                 // an object: the task's fields, in the order in which they are written
  std::optional<Error> error;  // set: the record failed, and has no answer
  double seconds = 0;          // reading and preparing it, and its share of its batch's computing
};

}  // namespace mm
