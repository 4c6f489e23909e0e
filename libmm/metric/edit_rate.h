#pragma once
#include <cstddef>
#include <span>

#include "metric/score.h"
#include "metric/word_ids.h"

namespace mm {

// What makes a translation out of a reference: words put in, left out or exchanged, and runs of words moved elsewhere, one edit each
// (Snover et al. 2006). As Tercom and sacreBLEU 2.6 look for it: of the runs that stand in both, of 10 words at most and moved by 50 at
// most, the one that saves the most is moved, again and again; after a thousand that were tried no more are; the distance is looked for
// within 25 words of the diagonal. An empty reference takes as many edits as the translation has words. Throws Error{input} for texts whose
// lengths have a product above 2^24.
std::size_t translation_edits(std::span<const WordId> translation, std::span<const WordId> reference);

// "TER", 0 and more, lower is better: 100 edits / words of the references, on the mean of an item's references; of several the fewest edits
// count. Edits without a word in the references are 100.
Score translation_edit_rate(std::span<const JudgedCaption> translations);

}  // namespace mm
