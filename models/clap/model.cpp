#include "clap/model.h"

#include "bert/text_side.h"

namespace mm::clap {

Projection::Projection(const Params& p, int64_t width, const Config& c)
    : first(p / "linear1", width, c.projection), second(p / "linear2", c.projection, c.projection), activation(c.projection_activation) {}

at::Tensor Projection::operator()(const at::Tensor& x) const { return second(first(x, activation)); }

// Of two scales that of sounds is used: the other one stands in published files as it was before training.
Model::Model(const std::shared_ptr<ParamSource>& files, const Config& c)
    : sound(Params(files) / "audio_model.audio_encoder", c.sound),
      text(bert::text_side_params(files, bert::Layout::roberta), c.text),
      sound_projection(Params(files) / "audio_projection", c.sound.last_width(), c),
      text_projection(Params(files) / "text_projection", c.text.width, c),
      logit_scale(Params(files)("logit_scale_a", {})) {}

at::Tensor Model::sounds(const at::Tensor& mels) const { return sound_projection(sound(mels)); }

at::Tensor Model::texts(const bert::PackedTexts& texts) const { return text_projection(text(texts)); }

}  // namespace mm::clap
