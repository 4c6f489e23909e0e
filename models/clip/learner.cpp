#include <optional>

#include "clip/family.h"
#include "clip/model.h"

namespace mm::clip {
namespace {

class Towers : public TwoTowers {
 public:
  Towers(const Config& config, const Params& p) : model_(p, config) {}
  at::Tensor pictures(const at::Tensor& pixels) const override { return model_.pictures(pixels); }  // [B, P]
  at::Tensor texts(const at::Tensor& tokens) const override { return model_.texts(tokens); }        // [B, P]
  at::Tensor log_scale() const override { return model_.logit_scale; }
  std::optional<at::Tensor> bias() const override { return std::nullopt; }

 private:
  Model model_;
};

}  // namespace

std::unique_ptr<TwoTowers> two_towers(const Json& config, const Params& params) {
  return std::make_unique<Towers>(read_config(config), params);
}

}  // namespace mm::clip
