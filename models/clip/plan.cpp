#include "clip/family.h"
#include "clip/processor.h"
#include "model/json_of.h"

namespace mm::clip {

// The end of a text must not be token 2, which transformers takes for a file of before 4.31.
CaptionConfigs caption_configs(const CaptionPlan& plan) {
  const auto tower = [](const char* type, const CaptionPlan::Tower& size) {
    return json_object({{"model_type", type},
                        {"hidden_size", size.width},
                        {"intermediate_size", 4 * size.width},
                        {"num_hidden_layers", size.layers},
                        {"num_attention_heads", size.heads},
                        {"hidden_act", "quick_gelu"}});
  };
  auto vision = tower("clip_vision_model", plan.vision);
  vision.set("image_size", plan.image_size);
  vision.set("patch_size", plan.patch_size);
  vision.set("projection_dim", plan.space);
  auto text = tower("clip_text_model", plan.text);
  text.set("vocab_size", plan.vocabulary);
  text.set("max_position_embeddings", plan.longest_text);
  text.set("projection_dim", plan.space);
  text.set("bos_token_id", plan.start_token);
  text.set("eos_token_id", plan.end_token);
  text.set("pad_token_id", plan.pad_token);
  const auto config = json_object({{"architectures", json_array({"CLIPModel"})},
                                   {"model_type", "clip"},
                                   {"dtype", "float32"},
                                   {"projection_dim", plan.space},
                                   {"text_config", text},
                                   {"vision_config", vision}});
  const auto steps = default_steps();
  const auto preprocessor = json_object({{"image_processor_type", "CLIPImageProcessor"},
                                         {"do_convert_rgb", true},
                                         {"do_resize", true},
                                         {"size", json_object({{"height", plan.image_size}, {"width", plan.image_size}})},
                                         {"resample", 3},
                                         {"do_center_crop", false},
                                         {"do_rescale", true},
                                         {"rescale_factor", 1.0 / 255},
                                         {"do_normalize", true},
                                         {"image_mean", json_array({steps.mean[0], steps.mean[1], steps.mean[2]})},
                                         {"image_std", json_array({steps.std[0], steps.std[1], steps.std[2]})}});
  return {config, preprocessor, Json()};
}

}  // namespace mm::clip
