#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/family.h"
#include "model/frame_rule.h"
#include "options/decode.h"
#include "tensor/params.h"

namespace mm {

// What a family makes of them: tensors of whatever shapes it takes [...], by names of its own.
using PreparedPictures = std::shared_ptr<const NamedTensors>;

using Choices = std::shared_ptr<const std::vector<std::string>>;

// One question. What is computed of pictures or of choices alone is computed once for all items whose pointers are the same.
struct QuestionItem {
  PreparedPictures pictures = {};
  std::string question = {};  // UTF-8, not empty
  Choices choices = {};       // the answers that it is chosen from; null: the model writes one, or takes one of its own
  std::uint64_t seed = 0;     // of its samples; a function of the item, not of its place in a batch
};

// By what one of several choices is the best: the log-probability of its tokens, end token included, or that divided by their number.
enum class ChoiceScore { logprob, mean_logprob };

// The token that a question begins with, in a family whose authors and whose reference library do not agree on it.
enum class QuestionStart { library, authors };

// How questions are answered; the same for all of a batch.
struct AnswerRequest {
  DecodeOptions decode = {};  // of answers that are written
  int answers = 1;            // the most that are given to a question, best first
  std::uint64_t seed = 0;
  std::string pattern = {};  // a regular expression (text/automaton.h) that the whole of a written answer matches; empty: any will do
  QuestionStart start = QuestionStart::library;
  ChoiceScore score = ChoiceScore::logprob;
  // Of choices: only so many are scored, those whose first token is the likeliest (Li et al. 2021, 2022: 128); 0: all.
  int rank_first = 0;
};

struct Answer {
  std::string text = {};
  double logprob = 0;       // natural logarithm: of a written answer or a choice the sum over its tokens, end token included
  double mean_logprob = 0;  // that divided by their number
  double probability = 0;   // of a choice: among all that were scored; of a written answer: of its tokens; of a classifier's: its own
  std::vector<Token> tokens = {};  // end token included; of a model's own answers none
  std::int64_t choice = -1;        // its place in the choices, or among the model's own answers; -1: it was written
};

struct Answers {
  std::vector<Answer> best = {};      // one at least, best first; of choices the first of equal ones in front
  std::optional<double> margin = {};  // the probability of the best less that of the second, where there is one
  std::int64_t question_tokens = 0;   // that the model read, special ones included
  bool question_truncated = false;    // it had no room for all of them
};

// Makes of all choices that were scored the best of them: their probabilities by the request's score (softmax), the margin, the request's
// number of answers. For families that score the tokens of choices.
void put_choices(std::vector<Answer> scored, const AnswerRequest& request, Answers& answers);

// The same of answers that were written, best first.
void put_written(std::vector<Answer> written, Answers& answers);

class AnswerMapper;  // model/attention_maps.h

// Answers questions about pictures.
class Answerer {
 public:
  virtual ~Answerer() = default;
  virtual AnswerMapper* mapper() { return nullptr; }  // itself, where it can show where answers came from

  virtual int most_pictures() const { return 1; }               // that one question may be about
  virtual FrameRule frame_rule() const { return {}; }           // of a video: what prepare() is handed of it
  virtual bool writes() const { return true; }                  // an answer, token by token; false: it takes one of its own
  virtual bool knows_question_starts() const { return false; }  // the two of QuestionStart
  // Of a model that can look at a picture piece by piece: whether it shall. Before the first picture. False: there is no such way.
  virtual bool cut_pictures(bool) { return false; }
  // How many tokens the model will read before it says a word, for people; empty where that is a matter of course.
  virtual std::string budget(const QuestionItem&) const { return {}; }

  // Throws Error{usage} when no answer can be written as the request asks.
  virtual void check(const AnswerRequest& request) const = 0;
  // Throws Error{input} for choices that cannot be answers: one without a token, one that a classifier does not know. Safe to call from
  // several threads.
  virtual void check(const Choices& choices) const = 0;

  // Throws an Error for a question that the model cannot be asked, of pictures that are prepared. Safe to call from several threads.
  virtual void check(const QuestionItem&) const {}

  virtual PreparedPictures prepare(const Pictures& pictures) const = 0;  // safe to call from several threads
  // Throws Error{input} on text that is not UTF-8, Error{usage} as check() does.
  virtual std::vector<Answers> answer(std::span<const QuestionItem> items, const AnswerRequest& request) = 0;
};

// What a family computed of the newest pictures, for questions to come: records that ask about the same picture are neighbours, and may
// be of two batches.
template <class Computed>
class ComputedOnce {
 public:
  // compute: PreparedPictures -> Computed, called where they are not those of a call since the last begin() or of the last one before it.
  template <class Compute>
  const Computed& operator()(const PreparedPictures& pictures, const Compute& compute) {
    for (const auto& one : kept_)
      if (one.pictures == pictures) return *one.computed;
    kept_.push_back({pictures, std::make_shared<const Computed>(compute(pictures))});
    return *kept_.back().computed;
  }

  void begin() {  // a batch: of those before only the last is kept
    if (kept_.size() > 1) kept_.erase(kept_.begin(), kept_.end() - 1);
  }

 private:
  struct One {
    PreparedPictures pictures;
    std::shared_ptr<const Computed> computed;
  };
  std::vector<One> kept_;
};

}  // namespace mm
