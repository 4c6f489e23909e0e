#include "bert/config.h"

#include "support/caught.h"

#include "support/doctest.h"

using mm::Json;
using mm::Scoring;
using namespace mm::bert;

namespace {

Config config(const std::string& text) { return read_config(Json::parse(text, "config.json")); }
Labels labels(const std::string& text) { return read_labels(Json::parse(text, "config.json")); }

std::string refusal(const std::string& text) {
  const auto error = error_of([&] { config(text); });
  CHECK(error.kind == mm::Kind::input);
  return error.what();
}

std::string refused_labels(const std::string& text) {
  const auto error = error_of([&] { labels(text); });
  CHECK(error.kind == mm::Kind::input);
  return error.what();
}

}  // namespace

TEST_CASE("a model_type alone is the model of the defaults of transformers' class") {
  const auto bert = config(R"({"model_type": "bert"})");
  CHECK(bert.layout == Layout::bert);
  CHECK(bert.vocabulary == 30522);
  CHECK(bert.types == 2);
  CHECK(bert.layers == 12);
  CHECK(bert.norm_eps == 1e-12);
  CHECK(bert.pad_token == 0);
  CHECK(bert.longest() == 512);

  const auto distil = config(R"({"model_type": "distilbert", "hidden_size": 5, "layer_norm_eps": 0.1})");
  CHECK(distil.width == 768);
  CHECK(distil.layers == 6);
  CHECK(distil.types == 0);
  CHECK(distil.norm_eps == 1e-12);

  const auto roberta = config(R"({"model_type": "roberta"})");
  CHECK(roberta.layout == Layout::roberta);
  CHECK(roberta.vocabulary == 50265);
  CHECK(roberta.first_position() == 2);
  CHECK(roberta.longest() == 510);
  CHECK(config(R"({"model_type": "xlm-roberta"})").vocabulary == 30522);

  const auto mpnet = config(R"({"model_type": "mpnet", "pad_token_id": 7, "max_position_embeddings": 514})");
  CHECK(mpnet.vocabulary == 30527);
  CHECK(mpnet.types == 0);
  CHECK(mpnet.pad_token == 1);
  CHECK(mpnet.longest() == 512);

  const auto electra = config(R"({"model_type": "electra"})");
  CHECK(electra.width == 256);
  CHECK(electra.embedding_width == 128);
  CHECK(electra.heads == 4);
  CHECK(electra.groups == 0);
  const auto albert = config(R"({"model_type": "albert"})");
  CHECK(albert.vocabulary == 30000);
  CHECK(albert.width == 4096);
  CHECK(albert.embedding_width == 128);
  CHECK(albert.activation == mm::Activation::gelu_tanh);
  CHECK(albert.groups == 1);
  CHECK(albert.inner == 1);
  CHECK(bert.embedding_width == bert.width);
}

TEST_CASE("keys are read under the names of their class") {
  const auto distil = config(
      R"({"model_type": "distilbert", "dim": 24, "hidden_dim": 40, "n_layers": 3, "n_heads": 4, "activation": "relu", "vocab_size": 99})");
  CHECK(distil.width == 24);
  CHECK(distil.mlp_width == 40);
  CHECK(distil.layers == 3);
  CHECK(distil.heads == 4);
  CHECK(distil.activation == mm::Activation::relu);
  CHECK(distil.vocabulary == 99);
  const auto roberta = config(
      R"({"model_type": "roberta", "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 3, "num_attention_heads": 4,
          "hidden_act": "gelu_new", "layer_norm_eps": 1e-5, "type_vocab_size": 1, "pad_token_id": 4, "max_position_embeddings": 20})");
  CHECK(roberta.width == 24);
  CHECK(roberta.mlp_width == 40);
  CHECK(roberta.activation == mm::Activation::gelu_tanh);
  CHECK(roberta.norm_eps == 1e-5);
  CHECK(roberta.types == 1);
  CHECK(roberta.longest() == 15);
  CHECK(config(R"({"model_type": "bert", "pad_token_id": null})").pad_token == -1);
}

TEST_CASE("what mm does not compute is refused by key") {
  CHECK(refusal(R"({"model_type": "gpt2"})") == "model_type is 'gpt2', which is not built as BERT is");
  CHECK(refusal(R"({"model_type": "albert", "num_hidden_groups": 13})") ==
        "num_hidden_groups is 13, but num_hidden_layers 12: some groups would never be used");
  CHECK(refusal(R"({"model_type": "electra", "embedding_size": 0})") == "embedding_size is 0, expected 1 to 1048576");
  CHECK(refusal(R"({"model_type": "bert", "position_embedding_type": "relative_key"})") ==
        "position_embedding_type is 'relative_key'; mm, as transformers 5, has absolute positions only");
  CHECK(refusal(R"({"model_type": "bert", "is_decoder": true})").starts_with("is_decoder is true"));
  CHECK(refusal(R"({"model_type": "bert", "add_cross_attention": true})").starts_with("add_cross_attention is true"));
  CHECK(refusal(R"({"model_type": "mpnet", "relative_attention_num_buckets": 16})").starts_with("relative_attention_num_buckets is 16"));
  CHECK(refusal(R"({"model_type": "bert", "hidden_size": 10, "num_attention_heads": 3})") ==
        "num_attention_heads is 3, which does not divide hidden_size 10");
  CHECK(refusal(R"({"model_type": "distilbert", "dim": 10, "n_heads": 3})") == "n_heads is 3, which does not divide dim 10");
  CHECK(refusal(R"({"model_type": "bert", "type_vocab_size": 0})") == "type_vocab_size is 0, expected 1 to 1048576");
  CHECK(refusal(R"({"model_type": "bert", "pad_token_id": 30522})") == "pad_token_id is 30522, outside the vocabulary of 30522 tokens");
  CHECK(refusal(R"({"model_type": "roberta", "max_position_embeddings": 2})") ==
        "max_position_embeddings is 2, but the first token of a text has position 2");
  CHECK(refusal(R"({"model_type": "bert", "hidden_act": "softplus"})").find("softplus") != std::string::npos);
}

TEST_CASE("labels and what becomes of their logits are as transformers' pipeline has them") {
  CHECK(labels("{}").names == std::vector<std::string>{"LABEL_0", "LABEL_1"});
  CHECK(labels("{}").scoring == Scoring::softmax);
  CHECK(labels(R"({"num_labels": 3})").names.size() == 3);
  CHECK(labels(R"({"num_labels": 1})").scoring == Scoring::sigmoid);
  const auto named = labels(R"({"id2label": {"1": "good", "0": "bad"}, "num_labels": 7})");
  CHECK(named.names == std::vector<std::string>{"bad", "good"});
  CHECK(labels(R"({"num_labels": 1, "problem_type": "regression"})").scoring == Scoring::none);
  CHECK(labels(R"({"num_labels": 4, "problem_type": "multi_label_classification"})").scoring == Scoring::sigmoid);
  CHECK(labels(R"({"num_labels": 4, "problem_type": "single_label_classification"})").scoring == Scoring::softmax);
  CHECK(labels(R"({"num_labels": 4, "problem_type": null})").scoring == Scoring::softmax);

  CHECK(refused_labels(R"({"num_labels": 1, "problem_type": "single_label_classification"})").starts_with("problem_type is single_label"));
  CHECK(refused_labels(R"({"problem_type": "ranking"})").starts_with("problem_type is 'ranking', expected regression"));
  CHECK(refused_labels(R"({"id2label": {"0": "a", "2": "b"}})") == "id2label has the key '2'; 2 labels have the numbers 0 to 1");
  CHECK(refused_labels(R"({"id2label": {"0": "a", "00": "b"}})") == "id2label has the key '00'; 2 labels have the numbers 0 to 1");
  CHECK(refused_labels(R"({"id2label": {"0": "a", "x": "b"}})") == "id2label has the key 'x'; 2 labels have the numbers 0 to 1");
  CHECK(refused_labels(R"({"id2label": {}})") == "id2label is empty");
}
