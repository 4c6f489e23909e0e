#include "blip/head.h"

namespace mm::blip {
namespace {

Linear make_decoder(const Params& p, const Config& c, const at::Tensor& words) {
  const auto V = c.text.vocabulary, C = c.text.width;
  const bool tied = c.tied && !p.has("decoder.weight");
  const bool one_bias = tied || p.has("bias");
  const auto weight = tied ? words : p("decoder.weight", {V, C});
  if (p.has("decoder.bias")) return {weight, p("decoder.bias", {V})};
  if (one_bias) return {weight, p("bias", {V})};
  p("bias", {V});  // a head that is drawn untied: transformers 5 asks for both biases, and uses the other
  return {weight, p("decoder.bias", {V})};
}

}  // namespace

Head::Head(const Params& p, const Config& c, const at::Tensor& words)
    : dense(p / "transform.dense", c.text.width, c.text.width),
      norm(p / "transform.LayerNorm", c.text.width, c.text.norm_eps),
      decoder(make_decoder(p, c, words)),
      activation(c.text.activation) {}

at::Tensor Head::transform(const at::Tensor& x) const { return norm(dense(x, activation)); }  // [..., C]

at::Tensor Head::operator()(const at::Tensor& x) const { return decoder(transform(x)); }  // [..., V]

}  // namespace mm::blip
