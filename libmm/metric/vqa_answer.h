#pragma once
#include <string>
#include <string_view>

namespace mm {

// The forms in which answers to questions about pictures are compared. Texts are valid UTF-8; digits are those of ASCII.

// Line breaks and tabs become spaces, white space at both ends goes.
std::string vqa_line(std::string_view text);

// The punctuation step of the official evaluation (GT-Vision-Lab/VQA, PythonEvaluationTools/vqaEvaluation/vqaEval.py), its slips included:
// each of ; / [ ] " { } ( ) = + \ _ - > < @ ` , ? ! is deleted where it stands beside a space anywhere in the text, or where the text has
// a comma between digits, and is a space otherwise ("a-b -c" becomes "ab c", "1,000" 1000, "n/a" "n a"); then the first 32 periods that
// no digit follows go, the others stay (the flag of its search is taken for a count); "3.5" stays whole.
std::string vqa_punctuation(std::string_view text);

// Its word step: lower case, white space as single spaces; none, zero, one .. ten are digits, a, an, the go; contractions get their
// apostrophe ("dont" becomes "don't").
std::string vqa_words(std::string_view text);

// All three: "The 2 dogs." becomes "2 dogs".
std::string vqa_answer(std::string_view text);

// As TextVQA, TextCaps and ST-VQA are scored (facebookresearch/mmf, mmf/utils/m4c_evaluators.py): lower case first, commas and question
// marks go, "'s" is a word of its own; then as vqa_answer().
std::string m4c_answer(std::string_view text);

}  // namespace mm
