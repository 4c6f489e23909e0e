#pragma once
#include <string>
#include <vector>

#include "evaluate/judged_rows.h"
#include "evaluate/judged_texts.h"

namespace mm {

// The files of NIST's sclite (usnistgov/SCTK, doc/infmts.htm), which other tools write, too. Lines that begin with ";;" are comments. All
// throw Error{input} that names the line for what is none of theirs, for text that is not UTF-8, for files without rows, and for
// alternatives in references ("{ a / b }"), which no figure here knows.

// trn: a transcript, and its id in round brackets at the end of the line. Rows with "id" and "text".
std::vector<JudgedRow> read_trn(const std::string& path);

// A part of a recording, and what is said in it.
struct SpokenSegment {
  std::string recording;      // its name, a space, its channel
  double begin = 0, end = 0;  // seconds
  std::string text;
  bool ignored = false;    // marked so that it is not scored: "ignore_time_segment_in_scoring"
  std::string where = {};  // "said.stm:7"
};

// stm: recording, channel, speaker, begin, end, a label in angle brackets or none, words. In the file's order.
std::vector<SpokenSegment> read_stm(const std::string& path);

// A word that was heard.
struct HeardWord {
  std::string recording;           // as above
  double begin = 0, duration = 0;  // seconds
  std::string word;
  std::string where = {};  // "heard.ctm:7"
};

// ctm: recording, channel, begin, duration, word, and a confidence or none. In the file's order.
std::vector<HeardWord> read_ctm(const std::string& path);

// What was heard of each segment that is scored, under the id "recording channel begin end": a word is of the first segment of its
// recording that ends behind its middle, and one behind all of them of the last. Words keep the order of their times. Throws Error{input}
// for words of a recording without a segment, and where no segment is scored.
JudgedTexts heard_in_segments(const std::string& heard, const std::string& spoken);

}  // namespace mm
