#pragma once
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "metric/item_error.h"

namespace mm {

// What becomes of references that nothing was predicted for: an error; left out (the subset that is there, as coco-caption does when it is
// handed the ids of the results); an empty text.
inline constexpr std::array<std::string_view, 3> kMissingRules{"refuse", "skip", "empty"};

// Which files, and which of their fields.
struct JudgedFiles {
  std::string predictions;
  std::string references = {};                              // empty: they stand in the rows of the predictions
  std::string prediction_field = {}, reference_field = {};  // empty: the first of the usual names that a row has
  std::span<const std::string_view> prediction_names = {};  // the usual ones
  std::span<const std::string_view> reference_names = {};
  std::string missing = "refuse";
  std::string pictures = {};  // the folder that pictures are named from; empty: that of the file that names them
  bool lists = false;         // a prediction is a list: what was found, best first
  bool questions = false;     // an id alone is that of a picture: its rows are paired by their "question" too, where they have no id of one
  bool rows = false;          // keep the row of each prediction; one with "probabilities" may be without a text where it is no list
};

// A text that was predicted, and those it is held to.
struct JudgedText {
  std::string id;
  std::string predicted;
  std::vector<std::string> references;  // one at least
  std::vector<std::string> list = {};   // with JudgedFiles::lists what was predicted
  std::string picture = {};             // the file that a row names as its "input", "image" or "file_name"; empty: none does
  Json row = {};                        // with JudgedFiles::rows all that stands beside it
  std::string where = {};               // the prediction: "labels.jsonl:7"; empty: nothing was predicted
  std::string true_at = {};             // its first reference
};

// Where an item stands, for messages: its prediction, or where there is none its reference.
const std::string& place_of(const JudgedText& item);

// Makes a call that scores these items: an ItemError of it becomes an Error that names the row.
template <class Call>
auto at_rows(const std::vector<JudgedText>& items, Call&& call) {
  try {
    return std::forward<Call>(call)();
  } catch (const ItemError& why) {
    throw Error(why.kind, why.what(), place_of(items.at(why.item)), why.hint);
  }
}

struct JudgedTexts {
  std::vector<JudgedText> items;  // in the order of the references
  std::size_t skipped = 0;        // references without a prediction, under "skip"
  std::size_t empty = 0;          // predictions without a word
};

// Pairs the rows of two files by "question_id", "query_id", "image_id", "id" or "image", the first that a row has, numbers and strings
// alike, and where the references name the files of pictures by a prediction's id without its folders; by their order where neither file
// has one. Rows of one id in the file of references are several references; there may be a list of them in a row, too. Throws Error{input}
// that names the line for an id that is predicted twice or is unknown, a row without a text, a text of another type, a reference without a
// word, and under "refuse" for a record of an error and for what was not predicted, each with the first of them.
JudgedTexts read_judged_texts(const JudgedFiles& files);

// The texts of a file alone, in its order: one or a list of them a row, as references are. Throws Error{input} likewise.
std::vector<std::string> read_texts(const std::string& path, const std::string& field, std::span<const std::string_view> usual);

}  // namespace mm
