#include "clap/text.h"

namespace mm::clap {

TextTower::TextTower(const Params& p, const bert::Config& c) : encoder(p, c), pooler(p / "roberta.pooler.dense", c.width, c.width) {}

at::Tensor TextTower::operator()(const bert::PackedTexts& texts) const { return pooler(encoder.first(texts)).tanh(); }

}  // namespace mm::clap
