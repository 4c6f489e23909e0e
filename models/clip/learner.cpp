#include <optional>

#include "clip/family.h"
#include "clip/model.h"

namespace mm::clip {
namespace {

// The layers are put together anew for each batch: they join the weights of queries, keys and values, and what is joined does not follow
// when those learn.
class Towers : public TwoTowers {
 public:
  Towers(const Config& config, const Params& p) : config_(config), params_(p) { model(); }
  at::Tensor pictures(const at::Tensor& pixels) const override { return model().pictures(pixels); }  // [B, P]
  at::Tensor texts(const at::Tensor& tokens) const override { return model().texts(tokens); }        // [B, P]
  at::Tensor log_scale() const override { return model().logit_scale; }
  std::optional<at::Tensor> bias() const override { return std::nullopt; }

 private:
  Model model() const { return {params_, config_}; }

  Config config_;
  Params params_;
};

}  // namespace

std::unique_ptr<TwoTowers> two_towers(const Json& config, const Params& params) {
  return std::make_unique<Towers>(read_config(config), params);
}

}  // namespace mm::clip
