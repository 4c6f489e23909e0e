#include "florence2/model.h"

#include <c10/core/InferenceMode.h>

#include "golden.h"

using namespace mm::florence2;

TEST_CASE("weights are found under the names of the authors' files, too") {
  const auto authors = [](const char* name) { return names_of(name)[1]; };
  CHECK(authors("vision_tower.convs.2.conv.weight") == "vision_tower.convs.2.proj.weight");
  CHECK(authors("vision_tower.convs.2.norm.weight") == "vision_tower.convs.2.norm.weight");
  const std::string at = "vision_tower.blocks.2.8.";
  CHECK(names_of(at + "spatial_block.conv1.weight")[1] == at + "spatial_block.conv1.fn.dw.weight");
  CHECK(names_of(at + "channel_block.conv2.bias")[1] == at + "channel_block.conv2.fn.dw.bias");
  CHECK(names_of(at + "spatial_block.norm1.weight")[1] == at + "spatial_block.window_attn.norm.weight");
  CHECK(names_of(at + "channel_block.norm1.weight")[1] == at + "channel_block.channel_attn.norm.weight");
  CHECK(names_of(at + "channel_block.norm2.weight")[1] == at + "channel_block.ffn.norm.weight");
  CHECK(names_of(at + "spatial_block.window_attn.qkv.bias")[1] == at + "spatial_block.window_attn.fn.qkv.bias");
  CHECK(names_of(at + "channel_block.channel_attn.proj.bias")[1] == at + "channel_block.channel_attn.fn.proj.bias");
  CHECK(names_of(at + "channel_block.ffn.fc2.weight")[1] == at + "channel_block.ffn.fn.net.fc2.weight");
  CHECK(authors("multi_modal_projector.image_position_embed.row_embeddings.weight") == "image_pos_embed.row_embeddings.weight");
  CHECK(authors("multi_modal_projector.image_proj_norm.bias") == "image_proj_norm.bias");
  CHECK(authors("language_model.shared.weight") == "language_model.model.shared.weight");
  CHECK(authors("language_model.encoder.layers.5.fc1.weight") == "language_model.model.encoder.layers.5.fc1.weight");
  CHECK(authors("lm_head.weight") == "language_model.lm_head.weight");
  CHECK(authors("final_logits_bias") == "language_model.final_logits_bias");
}

TEST_CASE("the head has the words' weights, or its own; what the authors' files add to logits is added, and nothing where it is 0") {
  const c10::InferenceMode guard;
  const Golden shared("defaults"), authors("authors");
  const auto model = shared.model();
  CHECK(model.text.head.weight.is_same(model.words.weight));
  CHECK_FALSE(authors.model().text.head.bias.defined());
  auto weights = mm::weights_of(authors.path);
  weights["language_model.final_logits_bias"].fill_(0.25);
  weights["language_model.lm_head.weight"].mul_(2);
  const TemporaryFolder folder;
  mm::write_safetensors(folder / "model.safetensors", weights);
  const auto other = Golden::model_of(folder.path, authors.config);
  CHECK(other.text.head.bias.min().item().toDouble() == 0.25);
  CHECK(mm::difference(other.text.head.weight, other.words.weight * 2) == 0);
}
