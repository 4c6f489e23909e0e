#pragma once
#include <string>
#include <string_view>

#include "florence2/regions.h"

// What Florence-2 is asked, in the words that it was taught, and what each answer is.

namespace mm::florence2 {

struct Asked {
  std::string sentence;
  Said said = Said::text;
};

// A task ("<OD>"), a task and words behind it ("<CAPTION_TO_PHRASE_GROUNDING>a red cup"), or a sentence of one's own; nothing: "<CAPTION>".
// Of tasks about a region the words are four places ("<loc_52><loc_334><loc_932><loc_774>") or four numbers, a box in pixels ("x0 y0 x1
// y1"). Throws Error{usage} where words stand beside a task that takes none.
Asked asked_of(std::string_view prompt, const PictureSize& size);

// Throws Error{usage} where a prompt says nothing beside a task that needs words.
void check_words(std::string_view prompt);

std::string_view task_about(std::string_view about);  // of one of kThingsToSay: "<OD>" of "objects"; none of others

}  // namespace mm::florence2
