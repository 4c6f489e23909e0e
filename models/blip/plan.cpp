#include <string>

#include "blip/family.h"
#include "blip/processor.h"
#include "model/json_of.h"

namespace mm::blip {
// transformers 4 looks at the text side's tie_word_embeddings, and by default puts the word embeddings in the place of a head's own weight.
// The outer one stays at its default: set, it would make transformers 5 look for the second bias, which complete() adds.
CaptionConfigs caption_configs(const CaptionPlan& plan) {
  const auto text = json_object({{"model_type", "blip_text_model"},
                                 {"vocab_size", plan.vocabulary},
                                 {"hidden_size", plan.text.width},
                                 {"encoder_hidden_size", plan.vision.width},
                                 {"intermediate_size", 4 * plan.text.width},
                                 {"num_hidden_layers", plan.text.layers},
                                 {"num_attention_heads", plan.text.heads},
                                 {"max_position_embeddings", plan.longest_text},
                                 {"label_smoothing", plan.label_smoothing},
                                 {"tie_word_embeddings", false},
                                 {"bos_token_id", plan.start_token},
                                 {"sep_token_id", plan.end_token},
                                 {"eos_token_id", plan.end_token},
                                 {"pad_token_id", plan.pad_token}});
  const auto vision = json_object({{"model_type", "blip_vision_model"},
                                   {"hidden_size", plan.vision.width},
                                   {"intermediate_size", 4 * plan.vision.width},
                                   {"num_hidden_layers", plan.vision.layers},
                                   {"num_attention_heads", plan.vision.heads},
                                   {"image_size", plan.image_size},
                                   {"patch_size", plan.patch_size}});
  const auto config =
      json_object({{"architectures", json_array({plan.answers ? "BlipForQuestionAnswering" : "BlipForConditionalGeneration"})},
                   {"model_type", "blip"},
                   {"dtype", "float32"},
                   {"text_config", text},
                   {"vision_config", vision}});

  const auto size = json_object({{"height", plan.image_size}, {"width", plan.image_size}});
  const auto preprocessor = json_object({{"image_processor_type", "BlipImageProcessor"},
                                         {"processor_class", "BlipProcessor"},
                                         {"do_convert_rgb", true},
                                         {"do_resize", true},
                                         {"size", size},
                                         {"resample", 3},
                                         {"do_rescale", true},
                                         {"rescale_factor", 1.0 / 255},
                                         {"do_normalize", true},
                                         {"image_mean", json_array({kPixelMean[0], kPixelMean[1], kPixelMean[2]})},
                                         {"image_std", json_array({kPixelStd[0], kPixelStd[1], kPixelStd[2]})}});
  const auto generation =
      json_object({{"bos_token_id", plan.start_token}, {"eos_token_id", plan.end_token}, {"pad_token_id", plan.pad_token}});
  return {config, preprocessor, generation};
}

// transformers 5 warns of a head with a weight of its own until both levels say that nothing is tied; then it takes the second bias only.
void complete(Json& config, std::map<std::string, at::Tensor>& weights) {
  const std::string head = "text_decoder.cls.predictions.";
  auto text = config.at("text_config");
  text.set("tie_word_embeddings", false);
  config.set("text_config", text);
  config.set("tie_word_embeddings", false);
  weights[head + "decoder.bias"] = weights.at(head + "bias").clone();
}

}  // namespace mm::blip
