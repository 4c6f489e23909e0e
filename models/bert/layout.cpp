#include "bert/layout.h"

#include <array>

#include "model/old_names.h"

namespace mm::bert {
namespace {

constexpr LayerNames kBertLayer{.query = "attention.self.query",
                                .key = "attention.self.key",
                                .value = "attention.self.value",
                                .output = "attention.output.dense",
                                .attention_norm = "attention.output.LayerNorm",
                                .up = "intermediate.dense",
                                .down = "output.dense",
                                .norm = "output.LayerNorm"};
constexpr LayerNames kDistilLayer{.query = "attention.q_lin",
                                  .key = "attention.k_lin",
                                  .value = "attention.v_lin",
                                  .output = "attention.out_lin",
                                  .attention_norm = "sa_layer_norm",
                                  .up = "ffn.lin1",
                                  .down = "ffn.lin2",
                                  .norm = "output_layer_norm"};
constexpr LayerNames kMpnetLayer{.query = "attention.attn.q",
                                 .key = "attention.attn.k",
                                 .value = "attention.attn.v",
                                 .output = "attention.attn.o",
                                 .attention_norm = "attention.LayerNorm",
                                 .up = "intermediate.dense",
                                 .down = "output.dense",
                                 .norm = "output.LayerNorm"};

constexpr LayerNames kAlbertLayer{.query = "attention.query",
                                  .key = "attention.key",
                                  .value = "attention.value",
                                  .output = "attention.dense",
                                  .attention_norm = "attention.LayerNorm",
                                  .up = "ffn",
                                  .down = "ffn_output",
                                  .norm = "full_layer_layer_norm"};

constexpr Names kBert{.base = "bert",
                      .layers = "encoder.layer",
                      .layer = kBertLayer,
                      .projection = "",
                      .head = "bert.pooler.dense",
                      .classifier = "classifier"};
constexpr Names kElectra{.base = "electra",
                         .layers = "encoder.layer",
                         .layer = kBertLayer,
                         .projection = "embeddings_project",
                         .head = "classifier.dense",
                         .classifier = "classifier.out_proj"};
constexpr Names kAlbert{.base = "albert",
                        .layers = "encoder.albert_layer_groups",
                        .layer = kAlbertLayer,
                        .projection = "encoder.embedding_hidden_mapping_in",
                        .head = "albert.pooler",
                        .classifier = "classifier"};
constexpr Names kDistil{.base = "distilbert",
                        .layers = "transformer.layer",
                        .layer = kDistilLayer,
                        .projection = "",
                        .head = "pre_classifier",
                        .classifier = "classifier"};
constexpr Names kRoberta{.base = "roberta",
                         .layers = "encoder.layer",
                         .layer = kBertLayer,
                         .projection = "",
                         .head = "classifier.dense",
                         .classifier = "classifier.out_proj"};
constexpr Names kMpnet{.base = "mpnet",
                       .layers = "encoder.layer",
                       .layer = kMpnetLayer,
                       .projection = "",
                       .head = "classifier.dense",
                       .classifier = "classifier.out_proj"};

constexpr std::array<std::string_view, 3> kPrefixes{"", "model.", "module."};

}  // namespace

const Names& names_of(Layout layout) {
  switch (layout) {
    case Layout::bert: return kBert;
    case Layout::distilbert: return kDistil;
    case Layout::roberta: return kRoberta;
    case Layout::mpnet: return kMpnet;
    case Layout::electra: return kElectra;
    case Layout::albert: return kAlbert;
  }
  return kBert;
}

LayoutSource::LayoutSource(std::shared_ptr<ParamSource> files, Layout layout)
    : files_(std::move(files)), base_(std::string(names_of(layout).base) + ".") {
  for (const auto prefix : kPrefixes)
    for (const bool bare : {false, true})
      if (files_->has(std::string(prefix) + (bare ? "" : base_) + "embeddings.word_embeddings.weight")) {
        prefix_ = prefix;
        bare_ = bare;
        return;
      }
}

std::string LayoutSource::find(const std::string& name) const {
  const bool cut = bare_ && name.starts_with(base_);
  const std::string plain = prefix_ + (cut ? name.substr(base_.size()) : name);
  if (files_->has(plain)) return plain;
  const std::string old = old_norm_name(plain);
  return files_->has(old) ? old : plain;
}

bool LayoutSource::has(const std::string& name) const { return files_->has(find(name)); }

at::Tensor LayoutSource::take(const std::string& name, at::IntArrayRef shape) { return files_->take(find(name), shape); }

}  // namespace mm::bert
