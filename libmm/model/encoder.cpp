#include "model/encoder.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/file.h"
#include "tensor/taken_source.h"

namespace mm {
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
