#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace mm {

// A record that comes with no file and no list.
struct GivenRecord {
  std::string id;
  std::optional<std::string> text;  // nothing: it has none, and all that there is are other fields
};

struct Record;

// What a task takes: the name of the input in a list's JSON lines, what a folder is searched for, and what messages call it.
struct InputKind {
  std::string field;                                  // "image"
  std::span<const std::string_view> extensions = {};  // kPictureExtensions
  std::string plural;                                 // "pictures"
  bool texts = false;                                 // inputs are texts, and every file that is named is a list of them
  std::vector<std::string> given = {};                // of texts, those of the command line; they come first
  bool may_lack = false;                              // whether null may stand in the place of the input, beside other fields
  std::vector<GivenRecord> rows = {};                 // of texts: the records where no other input is given
  std::span<const std::string_view> media = {};       // of texts: endings of sounds and videos, which are records; a line's "media" is one
  bool listed_files = false;                          // of texts with media: bare lines of --list are files, those of other files texts
  bool several = false;                               // whether a list's line may name several files in place of one, in an array
  std::vector<std::string_view> fields = {};          // of a list's lines, beside `field`: one that is nearly called so is told
  bool together = false;                              // whether all inputs are one record's, which is called as the first of them
  // What a record becomes: itself, or several in its place (a picture of which more is asked), of which it gives the id to the first. Null:
  // itself.
  std::function<std::vector<Record>(Record)> split = {};
};

// One input and what became of it. share/doc/records.md describes what --format writes of it.
struct Record {
  std::string id;                      // unique in a run; --shard and --resume go by it
  std::size_t place = 0;               // among all that the inputs name, from 0, whichever of them are answered
  std::string input;                   // the file, as it is opened from the current folder; or the text
  std::vector<std::string> more = {};  // further files that belong to it, as they are opened
  std::string media;                   // of texts: the sound or video that goes with it, as it is opened; empty: none does
  Json fields;                         // the JSON object of a list's line; null when the input was a bare path
  Json answer;                         // an object: the task's fields, in the order in which they are written
  Json kept;                           // an object, or null: fields that it has even where it failed ("question")
  std::optional<Error> error;          // set: the record failed, and has no answer
  double seconds = 0;                  // reading and preparing it, and its share of its batch's computing
};

}  // namespace mm
