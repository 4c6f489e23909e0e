#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// The words of an English caption as coco-caption compares them: tokens of the Penn Treebank as Stanford's tokenizer makes them ("doesn't"
// is "does" and "n't", "cannot" "can" and "not", "(" "-lrb-"; "St.", "U.S." and "t-shirt" are one each), in lower case, without
// punctuation: '' ' `` ` . ? ! , : - -- ... ; are left out, and, as in tylin/coco-caption, brackets are not, since they are in lower case
// by then. Of release 3.4.1 the rules that captions and transcripts meet are there (scripts/golden/ptb_tokens.py compares them); what is
// not: smileys of more than three characters, numbers of telephones with brackets, accented letters behind hyphens.
//
// text: UTF-8, else Error{input}. Line ends are spaces.
std::vector<std::string> ptb_tokens(std::string_view text);

}  // namespace mm
