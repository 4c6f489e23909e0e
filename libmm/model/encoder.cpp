#include "model/encoder.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"

namespace mm {
namespace {

// Remembers what was taken from another source.
class TakenSource : public ParamSource {
 public:
  explicit TakenSource(std::shared_ptr<ParamSource> from) : from_(std::move(from)) {}
  bool has(const std::string& name) const override { return from_->has(name); }
  at::Tensor take(const std::string& name, at::IntArrayRef shape) override {
    return taken_[name] = from_->take(name, shape);  // [shape]
  }
  const NamedTensors& taken() const { return taken_; }

 private:
  std::shared_ptr<ParamSource> from_;
  NamedTensors taken_;
};

}  // namespace

Json encoder_plan(const Folder& folder) {
  MM_CHECK(family_of(folder).picture_encoder != nullptr, Kind::usage,
           fmt::format("models of type '{}' have no picture tower", folder.model_type()), shown(folder.path()));
  Json plan = Json::object();
  plan.set("from", folder.name());
  plan.set("config", folder.config());
  plan.set("processor", folder.image_processor_config());
  return plan;
}

std::unique_ptr<PictureEncoder> make_encoder(const Json& plan, const Params& p) {
  const Json config = plan.at("config");
  const auto make = family_of(config).picture_encoder;
  MM_CHECK(make != nullptr, Kind::input, "is of a family that has no picture tower", config.where());
  return make(config, plan.at("processor"), p);
}

NamedTensors encoder_weights(const Folder& folder) {
  const auto source = std::make_shared<TakenSource>(family_of(folder).weights(folder));
  make_encoder(encoder_plan(folder), Params(source));
  return source->taken();
}

}  // namespace mm
