#pragma once
#include <cstdint>

#include "base/json.h"
#include "nn/activation.h"

// config.json of the Vision Transformer (Dosovitskiy et al. 2021) and of what is built as it is: DINOv2 (Oquab et al. 2023), the same with
// registers (Darcet et al. 2024), the Audio Spectrogram Transformer (Gong et al. 2021), which sees a spectrogram as a picture, and VideoMAE
// (Tong et al. 2022), whose patches reach over several frames. Files may hold only what differs from the defaults of transformers' classes.

namespace mm::vit {

// What differs between them: names of the weights, tokens in front of the patches, positions, what a picture's vector is made of.
enum class Layout { vit, dinov2, registers, spectrogram, video };

struct Config {
  Layout layout = Layout::vit;
  int64_t width = 768, mlp_width = 3072, layers = 12, heads = 12;
  Activation activation = Activation::gelu;
  double norm_eps = 1e-12;
  bool qkv_bias = true;
  bool key_bias = true;                        // where qkv_bias is
  int64_t patch = 16;                          // pixels; of a spectrogram frames and mels
  int64_t image_size = 224;                    // pixels that positions were learnt for
  int64_t registers = 0;                       // tokens between the class token and the patches
  bool scaled = false;                         // each part of a layer is scaled channel by channel before it is added
  bool gated = false;                          // behind attention stands a gated product
  int64_t pooler_width = 0;                    // of the product behind the class token, where the file holds one
  int64_t frames = 0, mels = 0;                // of a spectrogram; of a video its frames
  int64_t tubelet = 1;                         // frames that a patch of a video reaches over
  bool mean_pooled = false;                    // of a video: its vector is a mean, and no norm stands behind the last layer
  int64_t frame_stride = 10, mel_stride = 10;  // between its patches, which overlap

  bool stretches() const { return layout == Layout::dinov2 || layout == Layout::registers; }  // may pictures be of other sizes
  int64_t side() const { return image_size / patch; }                                         // patches
  int64_t patches() const;
};

// Throws Error{input} that names the key on sizes that are no sizes, and on what mm does not compute.
Config read_config(const Json& config);

}  // namespace mm::vit
