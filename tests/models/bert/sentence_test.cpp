#include "bert/sentence.h"

#include <ATen/ops/matmul.h>
#include <ATen/ops/tanh.h>

#include "golden.h"
#include "support/caught.h"
#include "support/drawn_params.h"
#include "tiny.h"

using namespace mm::bert;

namespace {

std::string module(const std::string& type, const std::string& path) {
  return R"({"path": ")" + path + R"(", "type": "sentence_transformers.models.)" + type + R"("})";
}

void write_modules(const Tiny& folder, const std::string& further) {
  folder.file("modules.json", "[" + module("Transformer", "") + "," + module("Pooling", "1_Pooling") + further + "]");
}

Sentence read(const Tiny& folder) {
  const mm::Folder opened(folder.path);
  return read_sentence(opened, read_config(opened.config()), cpu());
}

std::string refusal(const Tiny& folder) {
  return complaint([&] { read(folder); });
}

}  // namespace

TEST_CASE("a Dense stands behind the pooling, with its activation") {
  const Tiny folder("bert");
  write_modules(folder, "," + module("Dense", "2_Dense") + "," + module("Normalize", "3_Normalize"));
  folder.file("1_Pooling/config.json", R"({"word_embedding_dimension": 16, "pooling_mode_mean_tokens": true})");
  folder.file("2_Dense/config.json", R"({"in_features": 16, "out_features": 5, "bias": true,
                                         "activation_function": "torch.nn.modules.activation.Tanh"})");
  const auto weight = mm::numbers({5, 16}, 1), bias = mm::numbers({5}, 2);
  mm::write_safetensors(folder / "2_Dense/model.safetensors", {{"linear.weight", weight}, {"linear.bias", bias}});

  const auto sentence = read(folder);
  CHECK(sentence.width == 5);
  REQUIRE(sentence.steps.size() == 2);
  CHECK_FALSE(sentence.steps[1].has_value());
  const Golden golden("bert");
  const auto mean = golden.tensors.tensor("pooled.mean");
  const auto dense = at::tanh(at::matmul(mean, weight.t()) + bias);  // [B, 5]
  const auto vectors = sentence(golden.tensors.tensor("layer.1"), golden.packed().lengths);
  CHECK(mm::difference(vectors, dense / dense.square().sum(1, true).sqrt()) < 1e-5);

  folder.file("2_Dense/config.json",
              R"({"in_features": 16, "out_features": 5, "activation_function": "torch.nn.modules.linear.Identity"})");
  CHECK(mm::difference(read(folder)(golden.tensors.tensor("layer.1"), golden.packed().lengths),
                       (at::matmul(mean, weight.t()) + bias) / (at::matmul(mean, weight.t()) + bias).square().sum(1, true).sqrt()) < 1e-5);

  folder.file("2_Dense/config.json", R"({"in_features": 16, "out_features": 5, "activation_function": "my.code.Run"})");
  CHECK(refusal(folder) == folder / "2_Dense/config.json" + ": mm has no activation_function 'my.code.Run'");
  folder.file("2_Dense/config.json", R"({"in_features": 15, "out_features": 5})");
  CHECK(refusal(folder) == folder / "2_Dense/config.json" + ": in_features is 15, but what comes in has 16 numbers");
  folder.file("2_Dense/config.json", R"({"in_features": 16, "out_features": 5, "use_residual": true})");
  CHECK(refusal(folder).find("use_residual is true") != std::string::npos);
  folder.file("2_Dense/config.json", R"({"in_features": 16, "out_features": 5, "module_input_name": "token_embeddings"})");
  CHECK(refusal(folder).find("module_input_name is 'token_embeddings'") != std::string::npos);
  folder.file("2_Dense/config.json", R"({"in_features": 16, "out_features": 5, "bias": false})");
  CHECK(refusal(folder).find("holds 1 parameters that the model has no place for: linear.bias") != std::string::npos);
}

TEST_CASE("modules that mm does not know, or that stand elsewhere, are refused by name") {
  const Tiny folder("bert");
  folder.file("1_Pooling/config.json", R"({"word_embedding_dimension": 16})");
  write_modules(folder, "," + module("LSTM", "2_LSTM"));
  const std::string where = folder / "modules.json";
  CHECK(refusal(folder).find("module 2 is 'sentence_transformers.models.LSTM'") != std::string::npos);
  write_modules(folder, "," + module("Pooling", "1_Pooling"));
  CHECK(refusal(folder).find("module 2 is 'sentence_transformers.models.Pooling'") != std::string::npos);
  write_modules(folder, "," + module("Dense", "../elsewhere"));
  CHECK(refusal(folder).find("names the folder '../elsewhere'") != std::string::npos);
  write_modules(folder, R"(, {"path": "x", "type": "someone.Normalize"})");
  CHECK(refusal(folder).find("module 2 is 'someone.Normalize'") != std::string::npos);
  folder.file("modules.json", "[" + module("Transformer", "0_Transformer") + "," + module("Pooling", "1_Pooling") + "]");
  CHECK(refusal(folder).find("the encoder stands in '0_Transformer'") != std::string::npos);
  folder.file("modules.json", "[" + module("Transformer", "") + "]");
  CHECK(refusal(folder) == where + ": lists no Transformer and Pooling");
  folder.file("modules.json", "[" + module("Transformer", "") + "," + module("Pooling", "9_Pooling") + "]");
  CHECK(refusal(folder).find("there is no 9_Pooling/config.json") != std::string::npos);
}

TEST_CASE("the prompt that is used by default is read, and a length") {
  const Tiny folder("bert");
  write_modules(folder, "");
  folder.file("1_Pooling/config.json", "{}");
  folder.file("config_sentence_transformers.json", R"({"prompts": {"query": "find: "}, "default_prompt_name": null})");
  folder.file("sentence_bert_config.json", R"({"max_seq_length": 12})");
  CHECK(read(folder).prompt.empty());
  CHECK(read(folder).longest == 12);
  folder.file("config_sentence_transformers.json", R"({"prompts": {"query": "find: "}, "default_prompt_name": "query"})");
  CHECK(read(folder).prompt == "find: ");
  folder.file("config_sentence_transformers.json", R"({"prompts": {}, "default_prompt_name": "query"})");
  CHECK(refusal(folder).find("default_prompt_name is 'query', which is not among the prompts") != std::string::npos);
}

TEST_CASE("small letters are asked of a tokenizer that has them") {
  const Tiny folder("bert");
  write_modules(folder, "");
  folder.file("1_Pooling/config.json", "{}");
  folder.file("sentence_bert_config.json", R"({"do_lower_case": true})");
  CHECK(refusal(folder).empty());
  folder.edit("tokenizer.json", R"("lowercase": true)", R"("lowercase": false)");
  CHECK(refusal(folder).find("do_lower_case is true, but tokenizer.json tells capitals from small letters") != std::string::npos);
}
