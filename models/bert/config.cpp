#include "bert/config.h"

#include <fmt/format.h>

#include <array>

#include "base/check.h"
#include "base/file.h"
#include "model/config_keys.h"
#include "model/label_names.h"

namespace mm::bert {
namespace {

struct Type {
  std::string_view name;
  Layout layout;
};

constexpr std::array<Type, 7> kTypes{{{"bert", Layout::bert},
                                      {"distilbert", Layout::distilbert},
                                      {"roberta", Layout::roberta},
                                      {"xlm-roberta", Layout::roberta},
                                      {"mpnet", Layout::mpnet},
                                      {"electra", Layout::electra},
                                      {"albert", Layout::albert}}};

Layout layout_of(const Json& json) {
  const std::string type = json.string("model_type");
  for (const auto& row : kTypes)
    if (row.name == type) return row.layout;
  throw Error(Kind::input, fmt::format("model_type is '{}', which is not built as BERT is", shown(type)), json.where());
}

Config read_distilbert(const Json& json) {
  Config c;
  c.layout = Layout::distilbert;
  c.types = 0;
  c.width = c.embedding_width = config_size(json, "dim", c.width);
  c.mlp_width = config_size(json, "hidden_dim", c.mlp_width);
  c.layers = config_size(json, "n_layers", 6, 1000);
  c.heads = config_size(json, "n_heads", c.heads);
  c.activation = activation_of(json.string("activation", "gelu"), json.where() + ": activation");
  check_heads(json, "n_heads", c.heads, "dim", c.width);
  return c;
}

// The sizes of a file that names none.
Config defaults_of(Layout layout) {
  Config c;
  c.layout = layout;
  if (layout == Layout::electra) {
    c.width = 256;
    c.mlp_width = 1024;
    c.heads = 4;
  } else if (layout == Layout::albert) {
    c.width = 4096;
    c.mlp_width = 16384;
    c.heads = 64;
  }
  return c;
}

void read_albert(const Json& json, Config& c) {
  c.groups = config_size(json, "num_hidden_groups", 1, 1000);
  c.inner = config_size(json, "inner_group_num", 1, 1000);
  MM_CHECK(c.groups <= c.layers, Kind::input,
           fmt::format("num_hidden_groups is {}, but num_hidden_layers {}: some groups would never be used", c.groups, c.layers),
           json.where());
}

Config read_others(const Json& json, Layout layout) {
  Config c = defaults_of(layout);
  c.types = layout == Layout::mpnet ? 0 : config_size(json, "type_vocab_size", c.types);
  c.width = config_size(json, "hidden_size", c.width);
  c.mlp_width = config_size(json, "intermediate_size", c.mlp_width);
  c.layers = config_size(json, "num_hidden_layers", c.layers, 1000);
  c.heads = config_size(json, "num_attention_heads", c.heads);
  const bool narrow = layout == Layout::electra || layout == Layout::albert;
  c.embedding_width = narrow ? config_size(json, "embedding_size", 128) : c.width;
  if (layout == Layout::albert) read_albert(json, c);
  c.activation = activation_of(json.string("hidden_act", layout == Layout::albert ? "gelu_new" : "gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, c.norm_eps);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  return c;
}

int64_t default_vocabulary(const Json& json, Layout layout) {
  if (layout == Layout::mpnet) return 30527;
  if (layout == Layout::albert) return 30000;
  return json.string("model_type") == "roberta" ? 50265 : 30522;
}

int64_t pad_token(const Json& json, const Config& c) {
  if (c.layout == Layout::mpnet) return 1;  // whatever the file says, in transformers too
  if (c.layout != Layout::roberta && json.has("pad_token_id") && json.get("pad_token_id").is_null()) return -1;
  return config_token(json, "pad_token_id", c.layout == Layout::roberta ? 1 : 0, c.vocabulary);
}

void refuse_what_is_not_computed(const Json& json, Layout layout) {
  const std::string positions = json.string("position_embedding_type", "absolute");
  MM_CHECK(positions == "absolute", Kind::input,
           fmt::format("position_embedding_type is '{}'; mm, as transformers 5, has absolute positions only", shown(positions)),
           json.where());
  for (const auto* key : {"is_decoder", "add_cross_attention"})
    MM_CHECK(!json.boolean(key, false), Kind::input, fmt::format("{} is true: this is a model that writes, not one that reads", key),
             json.where());
  const auto buckets = json.integer("relative_attention_num_buckets", 32);
  MM_CHECK(
      layout != Layout::mpnet || buckets == 32, Kind::input,
      fmt::format("relative_attention_num_buckets is {}; MPNet computes with 32, whatever the file says, in transformers too", buckets),
      json.where());
}

}  // namespace

Config read_config(const Json& json) {
  const Layout layout = layout_of(json);
  refuse_what_is_not_computed(json, layout);
  Config c = layout == Layout::distilbert ? read_distilbert(json) : read_others(json, layout);
  c.vocabulary = config_size(json, "vocab_size", default_vocabulary(json, layout), 1 << 22);
  c.positions = config_size(json, "max_position_embeddings", c.positions);
  c.pad_token = pad_token(json, c);
  MM_CHECK(c.longest() >= 1, Kind::input,
           fmt::format("max_position_embeddings is {}, but the first token of a text has position {}", c.positions, c.first_position()),
           json.where());
  return c;
}

Config read_text_side(const Json& json, Layout layout) {
  const bool roberta = layout == Layout::roberta;
  Config c;
  c.layout = layout;
  c.vocabulary = config_size(json, "vocab_size", roberta ? 50265 : 30522, 1 << 22);
  c.positions = config_size(json, "max_position_embeddings", roberta ? 514 : 512);
  c.types = config_size(json, "type_vocab_size", roberta ? 1 : 2);
  c.width = c.embedding_width = config_size(json, "hidden_size", 768);
  c.mlp_width = config_size(json, "intermediate_size", 3072);
  c.layers = config_size(json, "num_hidden_layers", 12, 1000);
  c.heads = config_size(json, "num_attention_heads", 12);
  c.activation = activation_of(json.string("hidden_act", "gelu"), json.where() + ": hidden_act");
  c.norm_eps = config_norm_eps(json, 1e-12);
  c.pad_token = config_token(json, "pad_token_id", roberta ? 1 : 0, c.vocabulary);
  check_heads(json, "num_attention_heads", c.heads, "hidden_size", c.width);
  MM_CHECK(c.longest() >= 1, Kind::input,
           fmt::format("max_position_embeddings is {}, of which the padding takes {}", c.positions, c.first_position()), json.where());
  return c;
}

Labels read_labels(const Json& json) {
  Labels labels;
  labels.names = label_names(json);
  const bool single = labels.names.size() == 1;
  const std::string problem = json.string("problem_type", single ? "multi_label_classification" : "single_label_classification");
  if (problem == "regression")
    labels.scoring = Scoring::none;
  else if (problem == "multi_label_classification")
    labels.scoring = Scoring::sigmoid;
  else
    MM_CHECK(problem == "single_label_classification" && !single, Kind::input,
             problem == "single_label_classification"
                 ? "problem_type is single_label_classification, but there is one label: it would always be the answer"
                 : fmt::format("problem_type is '{}', expected regression, single_label_classification or multi_label_classification",
                               shown(problem)),
             json.where());
  return labels;
}

}  // namespace mm::bert
