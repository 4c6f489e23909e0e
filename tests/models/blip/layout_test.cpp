#include "blip/layout.h"

#include "golden.h"
#include "support/drawn_params.h"

using namespace mm::blip;

namespace {

constexpr auto kMarker = "vision_model.embeddings.class_embedding";

// A file of one scalar a name.
std::shared_ptr<mm::DrawnParams> file(std::initializer_list<const char*> names) {
  auto made = std::make_shared<mm::DrawnParams>();
  for (const auto* name : names) made->take(name, {});
  return made;
}

}  // namespace

TEST_CASE("the authors' names for the vision tower") {
  CHECK(original_name("vision_model.embeddings.class_embedding") == "visual_encoder.cls_token");
  CHECK(original_name("vision_model.embeddings.patch_embedding.weight") == "visual_encoder.patch_embed.proj.weight");
  CHECK(original_name("vision_model.embeddings.position_embedding") == "visual_encoder.pos_embed");
  CHECK(original_name("vision_model.encoder.layers.11.self_attn.projection.bias") == "visual_encoder.blocks.11.attn.proj.bias");
  CHECK(original_name("vision_model.encoder.layers.0.self_attn.qkv.weight") == "visual_encoder.blocks.0.attn.qkv.weight");
  CHECK(original_name("vision_model.encoder.layers.0.layer_norm2.weight") == "visual_encoder.blocks.0.norm2.weight");
  CHECK(original_name("vision_model.encoder.layers.0.mlp.fc1.weight") == "visual_encoder.blocks.0.mlp.fc1.weight");
  CHECK(original_name("vision_model.post_layernorm.weight") == "visual_encoder.norm.weight");
  CHECK(original_name("text_decoder.bert.embeddings.word_embeddings.weight") == "text_decoder.bert.embeddings.word_embeddings.weight");
}

TEST_CASE("names are found behind a prefix, under the authors' names, and under gamma and beta") {
  const auto finds = [](std::initializer_list<const char*> names, const char* ours, const char* theirs) {
    const auto files = file(names);
    LayoutSource source(files);
    return source.has(ours) && source.take(ours, {}).is_same(files->tensors.at(theirs));
  };
  CHECK(finds({kMarker, "text_decoder.a"}, "text_decoder.a", "text_decoder.a"));
  CHECK(finds({"module.vision_model.embeddings.class_embedding", "module.text_decoder.a"}, "text_decoder.a", "module.text_decoder.a"));
  CHECK(finds({"visual_encoder.cls_token", "visual_encoder.norm.bias"}, "vision_model.post_layernorm.bias", "visual_encoder.norm.bias"));
  CHECK(finds({"model.visual_encoder.cls_token"}, kMarker, "model.visual_encoder.cls_token"));
  CHECK(finds({kMarker, "x.LayerNorm.gamma", "x.LayerNorm.beta"}, "x.LayerNorm.weight", "x.LayerNorm.gamma"));
  CHECK(finds({kMarker, "x.LayerNorm.gamma", "x.LayerNorm.beta"}, "x.LayerNorm.bias", "x.LayerNorm.beta"));
  CHECK(finds({kMarker, "x.LayerNorm.weight"}, "x.LayerNorm.weight", "x.LayerNorm.weight"));
  CHECK_FALSE(LayoutSource(file({kMarker})).has("text_decoder.a"));
}
