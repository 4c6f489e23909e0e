#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "data/question.h"
#include "media/image.h"
#include "train/rates.h"

namespace mm {

// Pictures of one origin that are asked about.
struct AskedSet {
  std::string name;                                // "scenes": its scores begin with it
  std::vector<std::vector<QuestionAnswer>> asked;  // of each picture
  std::function<Image(std::size_t)> picture;       // opened or drawn when it is due; throws as read_image() does
};

std::size_t question_count(const std::vector<AskedSet>& sets);  // about all pictures

// Answers to all questions about `count` pictures of a set from the first-th on, in their order.
using AnswerThese = std::function<std::vector<std::vector<std::string>>(const AskedSet& set, std::size_t first, std::size_t count)>;

// Asks every question, so many pictures at a time. An answer is right that is the true one, as as_compared() has both. Each rate by name, 0
// to 1: of each set "scenes.accuracy", of all its questions, and of each kind "scenes.colour", in alphabetical order. Nothing when somebody
// asked to stop (base/signals.h). progress: told of every question; may be null.
std::optional<Rates> ask(const std::vector<AskedSet>& sets, const AnswerThese& answer, Progress* progress = nullptr,
                         std::size_t pictures = 16);

// The mean of the sets' accuracies.
double mean_accuracy(const Rates& rates);

// What questions alone give away: answers by the questions of a training set, without a picture.
class QuestionPriors {
 public:
  void add(const std::string& set, const QuestionAnswer& asked);

  // The most frequent answer of a set, to all its questions; the first in alphabetical order of those that tie. Empty of a set that is not
  // known.
  std::string most_frequent(const std::string& set) const;

  // The most frequent answer to the very question; where it was never asked, to the questions of its kind; else of the set.
  std::string by_question(const std::string& set, const QuestionAnswer& asked) const;

 private:
  using Counts = std::map<std::string, std::size_t>;  // of each answer
  static std::string best_of(const Counts& counts);

  std::map<std::string, Counts> sets_;
  std::map<std::pair<std::string, std::string>, Counts> kinds_, questions_;  // of a set
};

}  // namespace mm
