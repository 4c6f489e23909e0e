#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/text_encoder.h"
#include "nn/activation.h"

// config.json of BERT and of the encoders that are built as it is (Devlin et al. 2018; Liu et al. 2019, RoBERTa; Conneau et al. 2020,
// XLM-RoBERTa; Sanh et al. 2019, DistilBERT; Song et al. 2020, MPNet; Clark et al. 2020, ELECTRA; Lan et al. 2020, ALBERT). Files may hold
// only what differs from the defaults of transformers' classes.

namespace mm::bert {

// What differs between them: the names of the weights, where positions begin, the width of the embeddings, whether layers share their
// weights, the head of a classifier.
enum class Layout { bert, distilbert, roberta, mpnet, electra, albert };

struct Config {
  Layout layout = Layout::bert;
  int64_t vocabulary = 30522, positions = 512;
  int64_t types = 2;  // kinds of texts (first, second) that the embeddings tell apart; 0: none
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  int64_t embedding_width = 768;  // of words, positions and types; where it is not `width`, and in ALBERT, a product stands behind them
  int64_t groups = 0, inner = 1;  // ALBERT: `layers` steps in that many groups; those of a group are the same `inner` layers each. 0: apart
  Activation activation = Activation::gelu;
  double norm_eps = 1e-12;
  int64_t pad_token = 0;  // -1: none

  // The position of a text's first token: RoBERTa and MPNet count from behind the padding's own.
  int64_t first_position() const { return layout == Layout::roberta || layout == Layout::mpnet ? pad_token + 1 : 0; }
  int64_t longest() const { return positions - first_position(); }  // tokens of a text
};

// Throws Error{input} that names the key on sizes that are no sizes, and on what mm does not compute: a decoder, relative positions other
// than MPNet's.
Config read_config(const Json& config);

// The text_config of a model that reads with a BERT or a RoBERTa beside another tower; null: all is as by default. Throws Error{input}
// likewise.
Config read_text_side(const Json& json, Layout layout);

// What a classifier tells apart.
struct Labels {
  std::vector<std::string> names;
  Scoring scoring = Scoring::softmax;
};

// id2label (else num_labels, else 2 labels) and problem_type, as transformers' pipeline reads them. Throws Error{input} for numbers of
// labels that leave holes, and for a problem_type that is none.
Labels read_labels(const Json& config);

}  // namespace mm::bert
