#include "blip/head.h"

namespace mm::blip {
namespace {

Linear make_decoder(const Params& p, const TextConfig& c, const at::Tensor& words, bool tied) {
  return {tied ? words : p("decoder.weight", {c.vocabulary, c.width}), p(p.has("decoder.bias") ? "decoder.bias" : "bias", {c.vocabulary})};
}

}  // namespace

Head::Head(const Params& p, const TextConfig& c, const at::Tensor& words, bool tied)
    : dense(p / "transform.dense", c.width, c.width),
      norm(p / "transform.LayerNorm", c.width, c.norm_eps),
      decoder(make_decoder(p, c, words, tied)),
      activation(c.activation) {}

at::Tensor Head::transform(const at::Tensor& x) const { return norm(dense(x, activation)); }  // [..., C]

at::Tensor Head::operator()(const at::Tensor& x) const { return decoder(transform(x)); }  // [..., V]

void Head::quantize() {
  dense.quantize();
  decoder.quantize();
}

}  // namespace mm::blip
