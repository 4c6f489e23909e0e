#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/mixture.h"
#include "data/question_source.h"
#include "options/train.h"
#include "train/question_score.h"

namespace mm {

inline constexpr int kAskedSide = 192;  // pixels of a scene that is asked about; the model's processor shrinks it as any picture

// Where questions to learn from come from: under that name its kind is asked about at the end.
struct NamedQuestions {
  std::string name;  // "photos", "lists" or "scenes"
  std::shared_ptr<const QuestionSource> source;
};

// What the data options name, opened: sources to learn from, and what is asked at validation and test.
struct AnswerData {
  std::vector<NamedQuestions> sources;
  std::shared_ptr<const Mixture> mixture;  // of all of them
  std::vector<AskedSet> valid, test;  // "photos", "lists", "scenes", and of scenes that hold a pair which no training shows "new-pairs"
};

// Reads the tables and lists; pictures are opened when they are needed. Throws Error{input} for what cannot be read, Error{usage} when
// there is nothing to learn from.
AnswerData open_answer_data(const TrainDataOptions& options, std::uint64_t seed);

// The pictures of the lists, each with the split that its list is for.
std::vector<Photo> photos_of_questions(const TrainDataOptions& options);

}  // namespace mm
