#pragma once
#include <string>
#include <vector>

#include "data/photo.h"
#include "data/question.h"

namespace mm {

// A picture file with what is asked about it.
struct AskedPhoto {
  Photo photo;  // without sentences; its id is its path as the list has it
  std::vector<QuestionAnswer> asked;
};

// A list of questions: one JSON object a line,
//
//   {"image": "a.jpg", "question": "how many cats are there?", "answer": "2"}
//
// or with "answers", a list of which the most frequent one is learnt, of equally frequent ones the first; `kind` says what is asked for,
// and is "yes-no", "number" or "other" by the answer where it does not stand there. Lines about one picture need not be neighbours; the
// pictures keep the order in which they first occur. Relative paths are relative to the list. Blank lines are passed over. Throws
// Error{input} at FILE:LINE for anything else: a line that is not an object of that form, an empty question or answer; other keys are left
// alone.
std::vector<AskedPhoto> read_question_list(const std::string& path);

}  // namespace mm
