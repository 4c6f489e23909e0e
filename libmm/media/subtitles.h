#pragma once
#include <string>
#include <vector>

namespace mm {

// What is said from one moment to another, without tags.
struct Subtitle {
  double begin = 0, end = 0;  // seconds
  std::string text;           // lines of it parted by a blank; may be empty
};

// SubRip (.srt) or WebVTT (.vtt), which its first line tells: UTF-8, with or without byte-order mark, any ends of lines. Tags (<i>, <v
// Ann>,
// {\an8}) are taken out, WebVTT's names of characters (&amp;) resolved, its notes, styles and regions passed over. Throws Error{input} at
// FILE:LINE for a time that is none, an end before its beginning, text that is not UTF-8; at FILE for one without subtitles.
std::vector<Subtitle> read_subtitles(const std::string& path);

std::string words_of(const std::vector<Subtitle>& subtitles);  // all that is said, parted by single blanks

// Those of a sound or video: the file beside it that is called as it is, but for its ending, which is srt or vtt; empty when there is none.
std::string subtitles_beside(const std::string& path);

}  // namespace mm
