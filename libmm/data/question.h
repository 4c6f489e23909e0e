#pragma once
#include <string>

namespace mm {

// What is asked about a picture, and the answer, as a model learns them.
struct QuestionAnswer {
  std::string question, answer;
  std::string kind;  // what it asks for, a word such as "colour": scores are told for each
  bool operator==(const QuestionAnswer&) const = default;
};

}  // namespace mm
