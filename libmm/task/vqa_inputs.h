#pragma once
#include <string>
#include <vector>

#include "model/answerer.h"
#include "options/vqa.h"
#include "task/record.h"

namespace mm {

// What a command line asks, and of what.
struct Asked {
  std::vector<std::string> questions;  // of every picture that says none of its own
  BatchOptions batch;                  // with the pictures alone among its inputs
};

// An input is a question when it is no file and no folder, matches none, and does not look like one: it neither ends in the extension of a
// picture or a video nor has a '/' without white space; one that ends in a question mark looks like a file only where the folder in front
// of its last '/' is there. Throws Error{usage} for an empty question, one that is not UTF-8, none at all where no list is read that could
// have some, and for a list where --together is asked for.
Asked asked_by(const VqaOptions& options);

// A record for each question: those that the record says ("question": a text or several), else `questions`. Each has one as its "question",
// which it keeps where it fails; one that is none gets its error alone, a record without any too.
std::vector<Record> by_question(Record record, const std::vector<std::string>& questions);

// What --answers, --choices or --yes-no name, each once; null when none of them is given. Throws Error{usage} for options that name no
// answer or no file, and for several ways to answer at once; Error{input} for a file that is no list of answers, or an empty one.
Choices choices_of(const VqaOptions& options);

// The "choices" of a record; null when it has none. They take the place of those of the options. Throws Error{input} for what is no list of
// texts, for an empty one, and where the options say that answers are written (--number, --regex): those are two ways to answer.
Choices choices_of(const Record& record, const VqaOptions& options);

// Throws Error{usage} for options that would change nothing: how choices are scored where nothing can be chosen or no tokens are scored,
// the second way to begin a question in a model that knows one. Gives a sentence for people where options of decoding change nothing, as
// these may come from a preset; else "".
std::string check_use(const VqaOptions& options, const Answerer& answerer);

// What a written answer has to match: that of --regex or --number; empty: anything will do. Throws Error{usage} for an empty --regex.
std::string pattern_of(const VqaOptions& options);

}  // namespace mm
