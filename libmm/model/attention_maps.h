#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/image_processor.h"
#include "text/tokenizer.h"

// Where on its picture a model looked for each word that it said. Letters: n rows (tokens), H heads, T tokens, S places that are looked
// at, P patches of the picture = rows x columns.

namespace mm {

struct Answer;  // model/answerer.h
struct AnswerRequest;
struct QuestionItem;
struct Caption;  // model/family.h
struct CaptionItem;

// Two maps of one word, over the patches of the picture: how much it looked at each, the mean over the heads; and the same with each
// weight times its gradient, where that is above 0: what of the looking made the word likelier (Li et al. 2021, ALBEF, section 6.1, after
// Grad-CAM of Selvaraju et al. 2017).
struct WordMap {
  std::string text;
  bool asked = false;  // a word of the question; else of what the model said
  at::Tensor maps;     // [2, rows, columns] f32: attention, and weighted by its gradient
};

// What is shown of one caption or answer: the words in their order, in front of those of a question the answer as a whole.
struct AttentionMaps {
  std::vector<WordMap> words;
  int layer = 0;            // whose weights they are, from 1; 0: the mean over all
  std::int64_t layers = 0;  // that look at the picture
};

// Shows where captions came from. A text that is finished is read once more, in f32, by attention that keeps its weights.
class CaptionMapper {
 public:
  virtual ~CaptionMapper() = default;
  virtual std::int64_t layers() const = 0;  // that look at the picture
  // Over which part of a picture of that size the maps lie.
  virtual PicturePart part(int height, int width) const = 0;
  // layer: from 1 to layers(), or 0 for the mean over all. Words of the caption alone, its prompt and its end left out.
  virtual AttentionMaps maps(const CaptionItem& item, const Caption& caption, int layer) = 0;
};

// The same of answers.
class AnswerMapper {
 public:
  virtual ~AnswerMapper() = default;
  virtual std::int64_t layers() const = 0;
  virtual PicturePart part(int height, int width) const = 0;
  virtual AttentionMaps maps(const QuestionItem& item, const Answer& answer, const AnswerRequest& request, int layer) = 0;
};

// What `score`, one number, took from where the tokens `rows` looked: weights [1, H, T, S] of each layer, computed under an
// AttentionWatch, that the score depends on -> [n, 2, S] f32 on the CPU: the mean over heads of the weights, and of the weights times
// their gradients where these are above 0; of one layer (from 1), or the mean over all (0).
at::Tensor looked_at(std::span<const at::Tensor> weights, const at::Tensor& score, std::span<const std::int64_t> rows, int layer);

// A finished text as a decoder reads it, all tokens at once.
struct ReadAgain {
  std::vector<at::Tensor> weights;  // [1, H, T, S] of each layer: where its tokens looked
  at::Tensor logits;                // [1, T, V]: of the token behind each
  std::int64_t first = 0;           // the place in S of the first patch; the others follow it, row by row
  std::int64_t rows = 0, columns = 0;
};

// Maps of the last tokens that a text was followed by: `said` [n], of which the last stands behind the last that was read. The map of a
// token is of the place from which it was said, and the gradient that of its own log-probability. -> [n, 2, P] f32
at::Tensor maps_of_said(const ReadAgain& read, std::span<const std::int64_t> said, int layer);

// The words that tokens spell, and of each the mean of its tokens' maps [n, 2, P]. Tokens that spell nothing (the end) are of none.
std::vector<WordMap> maps_by_word(const Tokenizer& tokenizer, std::span<const std::int64_t> tokens, const at::Tensor& maps,
                                  std::int64_t rows, std::int64_t columns);

// What an answer that was read off a question's words [2, rows, columns] each looked at: in front of them, which are marked as asked, the
// answer as a whole, whose map is their mean.
std::vector<WordMap> with_answer(const std::string& answer, std::vector<WordMap> asked);

// maps_by_word() of maps_of_said(): what families with a decoder show of a caption or a written answer.
AttentionMaps maps_of_text(const Tokenizer& tokenizer, const ReadAgain& read, std::span<const std::int64_t> said, int layer);

}  // namespace mm
